import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import { edgePaths, Fault } from '@codeberth/protocol'
import type { EdgePorts } from './edge-ports.ts'
import { answerGit } from './git-request.ts'
import { passModelCall } from './model-call.ts'
import { openConnection } from './open-connection.ts'
import { refuseStream } from './refuse-stream.ts'

/** Answers one request that comes out of a sandbox (`protocol/src/edge.ts`). Nothing that it sends can end the process. */
export function answerEdge(ports: EdgePorts, stream: ServerHttp2Stream, headers: IncomingHttpHeaders) {
  // A sandbox that resets a stream is its own affair; the error must have a listener all the same.
  stream.on('error', (error) =>
    ports.log.info({ err: error, projectId: ports.projectId }, 'a stream of the edge ended'),
  )
  const path = headers[':path'] ?? '/'
  if (!URL.canParse(path, 'http://edge')) return refuseStream(stream, new Fault('not-found'))
  const url = new URL(path, 'http://edge')
  try {
    if (url.pathname.startsWith(edgePaths.model)) passModelCall(ports, stream, url.pathname, headers)
    else if (url.pathname === edgePaths.egress) openConnection(ports, stream, headers)
    else if (url.pathname.startsWith(edgePaths.git)) answerGit(ports, stream, url, headers)
    else refuseStream(stream, new Fault('not-found'))
  } catch (error) {
    ports.log.error({ err: error, projectId: ports.projectId }, 'a request of the edge failed')
    refuseStream(stream, error)
  }
}
