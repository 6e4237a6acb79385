import { type ClientHttp2Session as ClientConnection, type ClientHttp2Stream, connect, constants } from 'node:http2'
import type { Duplex } from 'node:stream'
import { Fault } from '@codeberth/protocol'
import type { PipeRole } from '../sandboxes.ts'
import { arrivingBody, sendBody } from './bodies.ts'
import { type KeptConnection, keepConnection, type PipeOptions, pipeSettings } from './kept-connection.ts'

const connectLimitMs = 15_000
const daemonOrigin = 'http://daemon'
/** HTTP/2 has no connection headers (RFC 9113 §8.2.2); host becomes :authority, lengths are counted by frames. */
const ownHeaders = new Set(['connection', 'host', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'])
const emptyStatuses = new Set([204, 205, 304])

/** The runner's line to one daemon. */
export type DaemonLink = {
  /**
   * Sends a request to the daemon; only path and query of its URL count. Bodies stream both ways with back-pressure;
   * aborting the request or cancelling the body resets the stream. Rejects with Fault('unreachable') when the pipe is
   * down for 15 s or breaks before the answer; nothing is sent twice.
   */
  fetch(request: Request): Promise<Response>
  close(): Promise<void>
}

/** Who can be dialled: a `Sandbox`. */
export type Dial = (role: PipeRole, signal?: AbortSignal) => Promise<Duplex>

/** Connects to the daemon and keeps the line: pings, and dials again when it breaks. Rejects with Fault('unreachable') when the daemon does not answer within 15 s. */
export async function connectDaemon(dial: Dial, options: PipeOptions): Promise<DaemonLink> {
  const kept = keepConnection(
    (signal) => dial('daemon', signal),
    (stream) => connect(daemonOrigin, { ...pipeSettings, createConnection: () => stream }),
    options,
  )
  try {
    await kept.current(connectLimitMs)
  } catch (thrown) {
    await kept.close()
    throw thrown
  }
  return { fetch: (request) => fetchOver(kept, request), close: kept.close }
}

async function fetchOver(kept: KeptConnection<ClientConnection>, request: Request): Promise<Response> {
  request.signal.throwIfAborted()
  const connection = await kept.current(connectLimitMs, request.signal)
  const stream = openStream(connection, request)
  const abort = () => stream.close(constants.NGHTTP2_CANCEL)
  request.signal.addEventListener('abort', abort, { once: true })
  stream.once('close', () => request.signal.removeEventListener('abort', abort))
  if (request.body) void sendBody(request.body, stream)
  try {
    return await answer(stream, request.method)
  } catch (cause) {
    request.signal.throwIfAborted()
    throw new Fault('unreachable', { what: 'The sandbox' }, { cause })
  }
}

function openStream(connection: ClientConnection, request: Request): ClientHttp2Stream {
  const { pathname, search } = new URL(request.url)
  const headers: Record<string, string> = {
    ':method': request.method,
    ':path': pathname + search,
    ':authority': 'daemon',
  }
  for (const [name, value] of request.headers) if (!ownHeaders.has(name)) headers[name] = value
  try {
    return connection.request(headers, { endStream: !request.body })
  } catch (cause) {
    // The connection ended between finding and using it.
    throw new Fault('unreachable', { what: 'The sandbox' }, { cause })
  }
}

function answer(stream: ClientHttp2Stream, method: string): Promise<Response> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject)
    stream.once('close', () => reject(new Error(`the stream ended without an answer (code ${stream.rstCode})`)))
    stream.once('response', (fields) => {
      const status = Number(fields[':status'])
      const headers = new Headers()
      for (const [name, value] of Object.entries(fields))
        if (!name.startsWith(':') && value !== undefined)
          for (const one of [value].flat()) headers.append(name, String(one))
      const isEmpty = method === 'HEAD' || emptyStatuses.has(status)
      const body = isEmpty ? null : arrivingBody(stream)
      if (isEmpty) stream.resume()
      resolve(new Response(body, { status, headers }))
    })
  })
}
