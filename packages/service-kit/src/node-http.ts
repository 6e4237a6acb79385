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
  const url = new URL(req.url ?? '/', origin)
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers, signal })
  return new Request(url, { method, headers, signal, body: await readBody(req, bodyBytes) })
}

async function readBody(req: IncomingMessage, bodyBytes: number): Promise<Buffer<ArrayBuffer>> {
  const tooLarge = () => new BodyTooLarge(bodyBytes)
  if (Number(req.headers['content-length'] ?? 0) > bodyBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req) {
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
  if (!response.body) {
    res.end()
    return
  }
  const reader = response.body.getReader()
  res.once('close', () => void reader.cancel().catch(() => undefined))
  for (;;) {
    const { done, value } = await reader.read()
    if (done || res.destroyed) break
    if (!res.write(value)) await Promise.race([once(res, 'drain'), once(res, 'close')])
  }
  res.end()
}

/** A JSON answer; never cached. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  })
}
