import { type ClientHttp2Session, connect, performServerHandshake, type ServerHttp2Stream } from 'node:http2'
import { createConnection, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type DaemonContract, daemonPrefix, edgePaths, generationHeader, tokenHeader } from '@codeberth/protocol'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'

export type TestClient = ContractRouterClient<DaemonContract>

export const testToken = 'a-token-of-at-least-thirty-two-characters'

/** The runner's end of the daemon's socket, in its simplest form: one HTTP/2 session and an oRPC client over it. */
export function openTestClient(socketPath: string, headers: Record<string, string> = {}) {
  const session = connect('http://daemon', { createConnection: () => createConnection(socketPath) })
  session.on('error', () => {})
  const link = new RPCLink({
    url: `http://daemon${daemonPrefix}`,
    headers: { [tokenHeader]: testToken, [generationHeader]: '1', ...headers },
    fetch: (request) => fetchOver(session, request),
  })
  const client: TestClient = createORPCClient(link)
  return { client, session, close: () => closeSession(session) }
}

const closeSession = (session: ClientHttp2Session) =>
  new Promise<void>((resolve) => {
    if (session.destroyed) return resolve()
    session.once('close', () => resolve())
    session.destroy()
  })

async function fetchOver(session: ClientHttp2Session, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const headers = Object.fromEntries(request.headers)
  const stream = session.request({ ':method': request.method, ':path': pathname + search, ...headers })
  request.signal.addEventListener('abort', () => stream.close(8))
  stream.end(Buffer.from(await request.arrayBuffer()))
  const head = await new Promise<Record<string, unknown>>((resolve, reject) => {
    stream.once('response', resolve)
    stream.once('error', reject)
    stream.once('close', () => reject(new Error('The stream closed before it was answered.')))
  })
  let open = true
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      const end = (act: () => void) => {
        if (open) act()
        open = false
      }
      stream.on('data', (part: Buffer) => open && controller.enqueue(new Uint8Array(part)))
      stream.once('end', () => end(() => controller.close()))
      stream.once('error', (error) => end(() => controller.error(error)))
      stream.once('close', () => end(() => controller.error(new Error('cut'))))
    },
    cancel() {
      open = false
      stream.close(8)
    },
  })
  const plain = Object.entries(head).filter(([name]) => !name.startsWith(':'))
  return new Response(body, {
    status: Number(head[':status']),
    headers: plain.map(([name, value]): [string, string] => [name, String(value)]),
  })
}

/** The runner's end of the edge socket: the same pipe with the roles swapped. It says that it holds the sandbox; `answer` gets the rest. */
export async function openTestEdge(
  socketPath: string,
  answer: (stream: ServerHttp2Stream, headers: Record<string, unknown>) => void,
  holder: { token: string; generation: number } = { token: testToken, generation: 1 },
) {
  const socket: Socket = createConnection(socketPath)
  await new Promise((resolve) => socket.once('connect', resolve))
  const pipe: Duplex = socket
  const session = performServerHandshake(pipe)
  session.on('error', () => {})
  session.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    if (headers[':path'] !== edgePaths.holder) return answer(stream, { ...headers })
    stream.respond({ [tokenHeader]: holder.token, [generationHeader]: String(holder.generation) }, { endStream: true })
  })
  return { session, close: () => session.destroy() }
}
