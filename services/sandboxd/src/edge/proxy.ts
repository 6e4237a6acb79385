import type { ClientHttp2Stream } from 'node:http2'
import { createServer, type Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { edgeHost, edgePaths, egressHostHeader, egressPortHeader, Fault, faultBody } from '@codeberth/protocol'
import type { Edge } from './edge.ts'
import { responseOf } from './edge-fetch.ts'
import { headerOf, type RequestHead, readBody, readHead } from './http-head.ts'

/** Characters of a refusal's body that are read. */
const maxRefusal = 64 * 1024
/** Between the proxy and its client only, or replaced by us. */
const hopHeaders = new Set(['connection', 'proxy-connection', 'proxy-authorization', 'keep-alive', 'upgrade', 'expect'])

export type Proxy = { port: number; close(): Promise<void> }

/**
 * The way out for programs in the sandbox: an HTTP proxy (CONNECT and plain) on the loopback interface. Each connection
 * becomes a stream to the edge, which decides about it; names are not resolved here. `port` 0 takes any free one.
 */
export async function openProxy(edge: Edge, port: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // The client went away: the streams of this connection end with it.
    socket.on('error', () => socket.destroy())
    void serve(edge, socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    port: address !== null && typeof address === 'object' ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

async function serve(edge: Edge, socket: Socket): Promise<void> {
  const head = await readHead(socket)
  if (!head) {
    socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
    return
  }
  const left = new AbortController()
  socket.once('close', () => left.abort())
  try {
    if (head.method === 'CONNECT') await connectThrough(edge, socket, head, left.signal)
    else await passRequest(edge, socket, head, left.signal)
  } catch (thrown) {
    if (!left.signal.aborted) refuse(socket, thrown)
  }
}

async function connectThrough(edge: Edge, socket: Socket, head: RequestHead, signal: AbortSignal): Promise<void> {
  const { hostname, port } = new URL(`http://${head.target}`)
  const stream = await openEgress(edge, hostname, port || '80', signal)
  socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
  join(socket, stream, head.rest)
}

async function passRequest(edge: Edge, socket: Socket, head: RequestHead, signal: AbortSignal): Promise<void> {
  if (!URL.canParse(head.target)) throw new Fault('bad-input', { where: 'request', problem: 'is not a proxy request' })
  const url = new URL(head.target)
  if (url.hostname === edgeHost) return passToEdge(edge, socket, head, url, signal)
  if (url.protocol !== 'http:') throw new Fault('unsupported', { what: `A plain proxy request for ${url.protocol}` })
  const stream = await openEgress(edge, url.hostname, url.port || '80', signal)
  const headers = head.headers.filter(([name]) => !hopHeaders.has(name) && name !== 'host')
  // The host that was decided about, not one that the request names beside it; one request a connection for the same reason.
  const lines = [['host', url.host], ...headers, ['connection', 'close']].map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  stream.write(`${head.method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`)
  join(socket, stream, head.rest)
}

/** Opens a connection through the edge; throws the fault with which it was refused. */
async function openEgress(edge: Edge, host: string, port: string, signal: AbortSignal): Promise<ClientHttp2Stream> {
  if (host === edgeHost) throw new Fault('unsupported', { what: `TLS to ${edgeHost}` })
  const named = { [egressHostHeader]: host.replace(/^\[|\]$/g, ''), [egressPortHeader]: port }
  const stream = await edge.request({ ':method': 'POST', ':path': edgePaths.egress, ...named }, { signal })
  signal.addEventListener('abort', () => stream.close(8), { once: true })
  const { status } = await responseOf(stream)
  if (status === 200) return stream
  throw new Refusal(status, await textOf(stream))
}

/** The edge's answer that refuses; passed on as it is. */
class Refusal extends Error {
  readonly status: number
  constructor(status: number, body: string) {
    super(body)
    this.name = 'Refusal'
    this.status = status
  }
}

async function textOf(stream: ClientHttp2Stream): Promise<string> {
  let text = ''
  for await (const part of stream) if (text.length < maxRefusal) text += Buffer.from(part).toString('utf8')
  return text
}

function join(socket: Socket, stream: ClientHttp2Stream, first: Buffer): void {
  if (first.length > 0) stream.write(first)
  pipeline(socket, stream, (error) => error && stream.close(8))
  pipeline(stream, socket, (error) => error && socket.destroy())
}

/** Git's requests. Nothing else of the edge is offered to programs. */
async function passToEdge(edge: Edge, socket: Socket, head: RequestHead, url: URL, signal: AbortSignal): Promise<void> {
  if (!url.pathname.startsWith(edgePaths.git)) throw new Fault('not-found')
  const headers = head.headers.filter(
    ([name]) => !hopHeaders.has(name) && !['host', 'content-length', 'transfer-encoding'].includes(name),
  )
  const stream = await edge.request(
    { ':method': head.method, ':path': url.pathname + url.search, ...Object.fromEntries(headers) },
    { signal },
  )
  signal.addEventListener('abort', () => stream.close(8), { once: true })
  if (/100-continue/i.test(headerOf(head, 'expect') ?? '')) socket.write('HTTP/1.1 100 Continue\r\n\r\n')
  const answer = responseOf(stream)
  // A body that is cut ends the request; its client learns it from the answer that breaks.
  sendBody(socket, head, stream).catch(() => stream.close(8))
  const { status, headers: answered } = await answer
  const lines = [...answered].map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.write(`HTTP/1.1 ${status} ${status < 400 ? 'OK' : 'Refused'}\r\n${lines}connection: close\r\n\r\n`)
  // Without a length the end of the connection is the end of the answer (RFC 9112 §6.3).
  pipeline(stream, socket, (error) => error && socket.destroy())
}

async function sendBody(socket: Socket, head: RequestHead, stream: ClientHttp2Stream): Promise<void> {
  for await (const part of readBody(socket, head)) {
    if (stream.destroyed) return
    if (!stream.write(part)) await new Promise((resolve) => stream.once('drain', resolve).once('close', resolve))
  }
  stream.end()
}

/** A refusal as JSON, its sentence also in the status line: that is the part that most programs print. */
function refuse(socket: Socket, thrown: unknown): void {
  const { status, body, message } = thrown instanceof Refusal ? readRefusal(thrown) : ownRefusal(thrown)
  const phrase = message.replace(/[^\x20-\x7e]/g, '?').slice(0, 300)
  const length = Buffer.byteLength(body)
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n${body}`,
  )
  // What the client still sends is not read; a reset would take the reason away before it was read.
  socket.resume()
}

function ownRefusal(thrown: unknown) {
  const { status, exit: _, ...body } = faultBody(thrown instanceof Fault ? thrown : unreachable(thrown))
  return { status, body: JSON.stringify(body), message: body.message }
}

const unreachable = (cause: unknown) => new Fault('unreachable', { what: 'The way out of the sandbox' }, { cause })

function readRefusal({ status, message: body }: Refusal) {
  const found = /"message":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1]
  return { status, body, message: found ?? 'Refused' }
}
