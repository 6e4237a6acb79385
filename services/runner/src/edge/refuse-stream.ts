import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import { type Fault, faultBody } from '@codeberth/protocol'

/** Answers a stream of the edge with a fault as JSON. Does nothing when it was answered or has gone. */
export function refuseStream(stream: ServerHttp2Stream, thrown: unknown): void {
  if (stream.headersSent || stream.destroyed) return
  const { status, exit: _, ...body } = faultBody(thrown)
  // A stream that is ended with bytes unread is reset, and the answer is lost with it.
  stream.resume()
  stream.respond({ ':status': status, 'content-type': 'application/json' })
  stream.end(JSON.stringify(body))
}

/** The same as plain text, the only kind of refusal whose words Git shows ("remote: …"). Without `words` those of the fault. */
export function refuseGit(stream: ServerHttp2Stream, fault: Fault, words: string = fault.message): void {
  if (stream.headersSent || stream.destroyed) return
  stream.resume()
  stream.respond({ ':status': fault.status, 'content-type': 'text/plain; charset=utf-8' })
  stream.end(`${words}\n`)
}

const gone = 'nobody waits for the answer'

/**
 * Begins the answer to a stream with a status and headers that came from elsewhere. What cannot be said over HTTP/2, as an odd status, is
 * given back as the reason, and nothing was answered; null when the answer has begun. A stream that has gone is `gone`.
 */
export function beginAnswer(stream: ServerHttp2Stream, status: number, headers: OutgoingHttpHeaders): string | null {
  if (stream.destroyed || stream.headersSent) return gone
  if (status < 200 || status > 599) return `it answered with the status ${status}`
  try {
    stream.respond({ ':status': status, ...headers })
    return null
  } catch (error) {
    return `its answer cannot be passed on (${error instanceof Error ? error.message : String(error)})`
  }
}
