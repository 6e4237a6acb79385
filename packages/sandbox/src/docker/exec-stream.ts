import { Duplex } from 'node:stream'

const headerBytes = 8
const stderrKind = 2
/** Kept of what the command writes to its standard error, for the reason when the stream breaks. */
const keptWordsBytes = 2_000

/** A command's input and output as one stream. */
export type ExecStream = Duplex & { readonly words: () => string }

/**
 * Takes Docker's two outputs apart (eight bytes before each piece: kind, three zeros, length). Standard output is what is
 * read, standard error is kept; reading slowly holds the engine back. Ends in an error when the command had words and
 * never said anything else.
 */
export function openExecStream(raw: Duplex): ExecStream {
  let pending: Buffer = Buffer.alloc(0)
  let left = 0
  let kind = 0
  let words = ''
  let heard = false

  const take = (chunk: Buffer): boolean => {
    let hasRoom = true
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    while (pending.length > 0) {
      if (left === 0) {
        if (pending.length < headerBytes) break
        kind = pending.readUInt8(0)
        left = pending.readUInt32BE(4)
        pending = pending.subarray(headerBytes)
        continue
      }
      const piece = pending.subarray(0, left)
      pending = pending.subarray(piece.length)
      left -= piece.length
      if (kind === stderrKind) words = (words + piece.toString()).slice(-keptWordsBytes)
      else {
        heard = true
        hasRoom = stream.push(piece)
      }
    }
    return hasRoom
  }

  const stream = new Duplex({
    read: () => raw.resume(),
    write: (chunk, encoding, done) => raw.write(chunk, encoding, done),
    final: (done) => raw.end(done),
    destroy: (error, done) => {
      raw.destroy()
      done(error)
    },
  })
  raw.on('data', (chunk: Buffer) => take(chunk) || raw.pause())
  let ended = false
  raw.on('end', () => {
    ended = true
    if (words !== '' && !heard) stream.destroy(new Error(words.trim()))
    else stream.push(null)
  })
  raw.on('error', (error) => stream.destroy(error))
  raw.on('close', () => {
    // What came before an orderly end is read to its end.
    if (!ended || stream.readableEnded) stream.destroy()
    else stream.once('end', () => stream.destroy())
  })
  return Object.assign(stream, { words: () => words })
}
