import type { ServerHttp2Stream } from 'node:http2'
import { faultBody } from '@codeberth/protocol'

/** Answers a stream of the edge with a fault as JSON. Does nothing when it was answered or has gone. */
export function refuseStream(stream: ServerHttp2Stream, thrown: unknown): void {
  if (stream.headersSent || stream.destroyed) return
  const { status, exit: _, ...body } = faultBody(thrown)
  // A stream that is ended with bytes unread is reset, and the answer is lost with it.
  stream.resume()
  stream.respond({ ':status': status, 'content-type': 'application/json' })
  stream.end(JSON.stringify(body))
}
