import { Duplex } from 'node:stream'

/** What may wait to be sent. HTTP/2's windows keep it far below; only a peer that grants absurd ones gets here. */
const absorbedBytes = 64 * 1024 * 1024

/**
 * The same stream, whose writes are taken at once. Node's HTTP/2 does not read while one of its writes is pending, so two
 * peers that both have much to say stand still for ever once the buffers between them are full. One end that never waits
 * always reads, and so frees the other. Past 64 MiB a write waits again; the ping then finds a pipe that stands still.
 */
export function absorbWrites(stream: Duplex): Duplex {
  const absorbing: Duplex = new Duplex({
    allowHalfOpen: true,
    read: () => stream.resume(),
    write: (chunk, _encoding, done) => {
      if (stream.write(chunk) || stream.writableLength < absorbedBytes) done()
      else stream.once('drain', done)
    },
    final: (done) => stream.end(done),
    destroy: (error, done) => {
      stream.destroy()
      done(error)
    },
  })
  stream.on('data', (chunk) => absorbing.push(chunk) || stream.pause())
  let ended = false
  stream.on('end', () => {
    ended = true
    absorbing.push(null)
  })
  stream.on('error', (error) => absorbing.destroy(error))
  stream.on('close', () => {
    // What came before an orderly end is read to its end.
    if (!ended || absorbing.readableEnded) absorbing.destroy()
    else absorbing.once('end', () => absorbing.destroy())
  })
  stream.pause()
  return absorbing
}
