import { once } from 'node:events'
import { type ClientHttp2Stream, constants, type Http2Stream } from 'node:http2'

/** Bytes ready for a reader that has not asked for them yet. */
const readAheadBytes = 0
/** A body may come in one piece of any size; what is written at once is held twice. */
const pieceBytes = 65_536

/**
 * The body that arrives on a stream, read only as fast as it is asked for. An end that the peer did not mark fails the
 * reader; a reader that leaves resets the stream. (`Readable.toWeb` ends early on a stream over a Duplex.)
 */
export function arrivingBody(stream: Http2Stream): ReadableStream<Uint8Array<ArrayBuffer>> {
  const end = Promise.withResolvers<void>()
  stream.once('end', () => (stream.rstCode === constants.NGHTTP2_NO_ERROR ? end.resolve() : end.reject(cutOff(stream))))
  stream.once('error', end.reject)
  stream.once('close', () => end.reject(cutOff(stream)))
  end.promise.catch(() => undefined)
  return new ReadableStream(
    {
      pull: async (controller) => {
        const chunk = await nextChunk(stream, end.promise)
        if (chunk) controller.enqueue(chunk)
        else controller.close()
      },
      cancel: () => stream.close(constants.NGHTTP2_CANCEL),
    },
    { highWaterMark: readAheadBytes },
  )
}

async function nextChunk(stream: Http2Stream, end: Promise<void>): Promise<Uint8Array<ArrayBuffer> | null> {
  for (;;) {
    const chunk: unknown = stream.read()
    if (chunk instanceof Uint8Array) return new Uint8Array(chunk)
    const leave = new AbortController()
    const more = once(stream, 'readable', { signal: leave.signal }).then(
      () => true,
      () => true,
    )
    const isMore = await Promise.race([more, end.then(() => false)]).finally(() => leave.abort())
    if (!isMore) return null
  }
}

/** Sends a body, waiting for the peer whenever it has enough; ends the stream with it. Rejects when the stream ends first. */
export async function sendBody(body: ReadableStream<Uint8Array>, stream: ClientHttp2Stream): Promise<void> {
  const reader = body.getReader()
  const gone = new AbortController()
  stream.once('close', () => gone.abort())
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (stream.destroyed || stream.closed) return
      if (done) break
      for (let at = 0; at < value.length; at += pieceBytes)
        if (!stream.write(value.subarray(at, at + pieceBytes))) await once(stream, 'drain', { signal: gone.signal })
    }
    stream.end()
  } catch (thrown) {
    // The peer may answer and end the stream without reading on; the answer is what counts then.
    if (!gone.signal.aborted) stream.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)))
  } finally {
    // Also ends who produces the body.
    await reader.cancel().catch(() => undefined)
  }
}

const cutOff = (stream: Http2Stream) => new Error(`the pipe was cut in the middle of a body (code ${stream.rstCode})`)
