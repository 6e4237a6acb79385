/** One event of a stream, or a sign of life (comments, blank lines) that carries nothing. */
export type SseFrame = { kind: 'data'; data: string } | { kind: 'alive' }

/** The longest line a stream may hold: a call's arguments may carry a whole file. */
const maxLineChars = 16 * 1024 * 1024

/**
 * Splits a `text/event-stream` (WHATWG HTML §9.2) into its data. CR, LF and CRLF end lines; a last event without its blank line
 * counts. Each chunk of bytes that holds no data gives `alive`. Throws RangeError for a line over 16 Mi characters.
 */
export async function* readSse(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SseFrame> {
  const decoder = new TextDecoder()
  let rest = ''
  let data: string[] = []
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true })
    // A CR at the end may be half of a CRLF: it waits for the next chunk.
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    if (rest.length > maxLineChars) throw new RangeError('A line of the stream is too long.')
    let alive = true
    for (const line of lines) {
      if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5))
      else if (line === '' && data.length > 0) {
        alive = false
        yield { kind: 'data', data: data.join('\n') }
        data = []
      }
    }
    if (alive) yield { kind: 'alive' }
  }
  const last = rest.replace(/\r$/, '')
  if (last.startsWith('data:')) data.push(last.slice(last[5] === ' ' ? 6 : 5))
  if (data.length > 0) yield { kind: 'data', data: data.join('\n') }
}
