import { constants, type IncomingHttpHeaders, performServerHandshake, type ServerHttp2Stream } from 'node:http2'
import { faultBody } from '@codeberth/protocol'
import type { Dial } from './connect-daemon.ts'
import { keepConnection, type PipeOptions, pipeSettings } from './kept-connection.ts'

/** Answers one request of the sandbox. It may outlast the call; what it throws becomes the fault's status and body. */
export type EdgeHandler = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void | Promise<void>

/** Serves the sandbox's way out: over the stream that we dial, the daemon is the client. Dials again until `close`. */
export function serveEdge(dial: Dial, handler: EdgeHandler, options: PipeOptions): { close(): Promise<void> } {
  const kept = keepConnection(
    (signal) => dial('edge', signal),
    (stream) => {
      const connection = performServerHandshake(stream, pipeSettings)
      connection.on('stream', (request, headers) => void answer(request, headers, handler, options))
      return connection
    },
    options,
  )
  return { close: kept.close }
}

async function answer(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  handler: EdgeHandler,
  { log }: PipeOptions,
): Promise<void> {
  // A sandbox that leaves in the middle is no news; without a listener it would end the runner.
  stream.on('error', (error) => log.info({ error }, 'A request from a sandbox broke off.'))
  try {
    await handler(stream, headers)
  } catch (thrown) {
    log.warn({ error: thrown, path: headers[':path'] }, 'A request from a sandbox failed.')
    if (stream.destroyed) return
    if (stream.headersSent) return stream.close(constants.NGHTTP2_INTERNAL_ERROR)
    const { status, exit: _exit, ...body } = faultBody(thrown)
    // What was sent is read to its end: a stream that is ended with bytes unread is reset, and the answer is lost with it.
    stream.resume()
    stream.respond({ ':status': status, 'content-type': 'application/json' })
    stream.end(JSON.stringify(body))
  }
}
