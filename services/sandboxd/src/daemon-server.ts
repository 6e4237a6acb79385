import { createServer, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session } from 'node:http2'
import { daemonPrefix, Fault, faultBody, limits } from '@codeberth/protocol'
import { RPCHandler } from '@orpc/server/node'
import { listenOnSocket } from './edge/unix-server.ts'
import { type CallHeaders, type DaemonParts, daemonRouter } from './router.ts'

export type DaemonServer = { close(): Promise<void> }

/** Serves the daemon's contract as HTTP/2 (prior knowledge) on a Unix socket. */
export async function serveDaemon(socketPath: string, parts: DaemonParts): Promise<DaemonServer> {
  const handler = new RPCHandler<CallHeaders>(daemonRouter(parts))
  const sessions = new Set<ServerHttp2Session>()
  // Node's and Bun's own limit ends a session after 1,001 quick resets, which one busy page makes.
  const server = createServer({
    streamResetBurst: limits.pipeResetBurst.value,
    streamResetRate: limits.pipeResetRate.value,
    settings: { maxConcurrentStreams: limits.pipeStreams.value },
  })
  server.on('session', (session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
    // A pipe that breaks is dialled again by the runner.
    session.on('error', () => {})
  })
  server.on('request', (request, response) => void answer(handler, request, response))
  await listenOnSocket(server, socketPath)
  return {
    close: () =>
      new Promise((resolve) => {
        for (const session of sessions) session.destroy()
        server.close(() => resolve())
      }),
  }
}

async function answer(
  handler: RPCHandler<CallHeaders>,
  request: Http2ServerRequest,
  response: Http2ServerResponse,
): Promise<void> {
  // A caller that leaves resets its stream; its handler learns that by its signal.
  request.on('error', () => {})
  response.on('error', () => {})
  try {
    const context = { headers: request.headers }
    const { matched } = await handler.handle(request, response, { prefix: daemonPrefix, context })
    if (!matched) refuse(response, new Fault('not-found'))
  } catch (thrown) {
    if (!response.stream?.destroyed && !response.headersSent) refuse(response, thrown)
  }
}

function refuse(response: Http2ServerResponse, thrown: unknown): void {
  const { status, exit: _, ...body } = faultBody(thrown)
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
