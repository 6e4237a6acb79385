import type { ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2'
import type { Edge } from './edge.ts'

/** Headers that HTTP/2 does not know (RFC 9113 §8.2.2) or that are its own. */
const notSent = new Set(['connection', 'host', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'te'])

/**
 * `fetch` over the edge session. The path of the URL is the edge's path; its host is ignored. Rejects when no session comes
 * within `edge.wait`, or when the session breaks before the answer begins.
 */
export function edgeFetch(edge: Edge): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const { pathname, search } = new URL(request.url)
    const headers: Record<string, string> = {}
    request.headers.forEach((value, name) => {
      if (!notSent.has(name)) headers[name] = value
    })
    const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer())
    const stream = await edge.request(
      { ':method': request.method, ':path': pathname + search, ...headers },
      { signal: request.signal },
    )
    const abort = () => stream.close(8)
    request.signal.addEventListener('abort', abort)
    stream.once('close', () => request.signal.removeEventListener('abort', abort))
    if (request.signal.aborted) abort()
    stream.end(body ?? undefined)
    const answer = await responseOf(stream)
    request.signal.throwIfAborted()
    return new Response(bodyOf(stream), answer)
  }
}

/** Resolves with the answer's head; rejects when the stream ends before it. */
export function responseOf(stream: ClientHttp2Stream): Promise<{ status: number; headers: Headers }> {
  return new Promise((resolve, reject) => {
    stream.once('response', (head) => resolve({ status: Number(head[':status']), headers: headersOf(head) }))
    stream.once('error', reject)
    stream.once('close', () => reject(new Error('The pipe to the control plane broke.')))
  })
}

function headersOf(head: IncomingHttpHeaders): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(head)) {
    if (name.startsWith(':')) continue
    for (const one of [value ?? []].flat()) headers.append(name, one)
  }
  return headers
}

/** By hand, because `Readable.toWeb` of an HTTP/2 stream over a pipe ends early. */
function bodyOf(stream: ClientHttp2Stream): ReadableStream<Uint8Array<ArrayBuffer>> {
  let ended = false
  return new ReadableStream({
    start(controller) {
      const finish = (error?: Error) => {
        if (ended) return
        ended = true
        if (error) controller.error(error)
        else controller.close()
      }
      stream.on('data', (part: Buffer) => {
        if (ended) return
        controller.enqueue(new Uint8Array(part))
        if ((controller.desiredSize ?? 0) <= 0) stream.pause()
      })
      stream.once('end', () => finish())
      stream.once('error', finish)
      stream.once('close', () => finish(stream.rstCode === 0 ? undefined : new Error('The answer was cut.')))
    },
    pull() {
      stream.resume()
    },
    cancel() {
      ended = true
      stream.close(8)
    },
  })
}
