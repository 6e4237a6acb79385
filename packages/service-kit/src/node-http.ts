import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** A body that is larger than its limit; the rest of it was not read. */
export class BodyTooLarge extends Error {
  readonly limitBytes: number
  constructor(limitBytes: number) {
    super(`the body is larger than ${limitBytes} bytes`)
    this.name = 'BodyTooLarge'
    this.limitBytes = limitBytes
  }
}

/**
 * What a request asks for, below `origin`. Resolving it as a link would let `//other.host/path` and the absolute form choose the
 * host.
 */
export function requestUrl(req: Pick<IncomingMessage, 'url'>, origin: string): URL {
  const asked = req.url ?? '/'
  if (asked.startsWith('/')) return new URL(new URL(origin).origin + asked)
  if (!URL.canParse(asked)) return new URL(`${new URL(origin).origin}/${asked}`)
  const { pathname, search } = new URL(asked)
  return new URL(new URL(origin).origin + pathname + search)
}

/**
 * Reads a Node request into a web `Request`. The body is read here, whole; one over `bodyBytes` throws BodyTooLarge
 * as soon as that is known, without reading it to its end. `signal` aborts when the client goes away.
 */
export async function readRequest(
  req: IncomingMessage,
  origin: string,
  bodyBytes: number,
  signal: AbortSignal,
): Promise<Request> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headersDistinct))
    for (const one of value ?? []) headers.append(name, one)
  const method = req.method ?? 'GET'
  const url = requestUrl(req, origin)
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers, signal })
  return new Request(url, { method, headers, signal, body: await readBody(req, bodyBytes) })
}

async function readBody(req: IncomingMessage, bodyBytes: number): Promise<Buffer<ArrayBuffer>> {
  const tooLarge = () => new BodyTooLarge(bodyBytes)
  if (Number(req.headers['content-length'] ?? 0) > bodyBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  // The usual iterator destroys the connection when it is left early; the refusal could not be answered.
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > bodyBytes) throw tooLarge()
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/** Writes a web `Response`, streaming its body at the client's pace; a client that leaves cancels the body. */
export async function writeResponse(res: ServerResponse, response: Response): Promise<void> {
  res.statusCode = response.status
  for (const [name, value] of response.headers) if (name !== 'set-cookie') res.setHeader(name, value)
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) res.setHeader('set-cookie', cookies)
  if (!res.req.complete) discardRest(res.req)
  if (!response.body) {
    res.end()
    return
  }
  const reader = response.body.getReader()
  const closed = once(res, 'close')
  res.once('close', () => void reader.cancel().catch(() => undefined))
  for (;;) {
    const { done, value } = await reader.read()
    if (done || res.destroyed) break
    if (!res.write(value)) await Promise.race([once(res, 'drain'), closed])
  }
  res.end()
}

/** How long a client may go on sending a body that nobody wants. */
const discardMs = 10_000

/**
 * Reads the rest of a body and forgets it: a client that is cut off while it sends does not read the answer. After 10 s the
 * connection is cut nevertheless.
 */
export function discardRest(req: IncomingMessage): void {
  // A process that is done does not wait for it.
  const late = setTimeout(() => req.destroy(), discardMs).unref()
  req.once('close', () => clearTimeout(late))
  req.resume()
}

/** A JSON answer; never cached. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  })
}
