import { duplexPair } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openExecStream } from './exec-stream.ts'

/** One piece as Docker frames it: 1 is standard output, 2 standard error. */
function piece(kind: 1 | 2, text: string): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt8(kind, 0)
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}

test('pieces come apart wherever the engine cuts them, standard error is kept beside', async () => {
  const [ours, engine] = duplexPair()
  const stream = openExecStream(ours)
  const all = Buffer.concat([piece(1, 'one'), piece(2, 'a warning'), piece(1, ''), piece(1, 'two')])
  for (const byte of all) engine.write(Buffer.of(byte))
  engine.end()
  expect([(await buffer(stream)).toString(), stream.words()]).toEqual(['onetwo', 'a warning'])
})

test('what was said before the end arrives, also when the reader comes after the engine has gone', async () => {
  const [ours, engine] = duplexPair()
  const stream = openExecStream(ours)
  engine.end(piece(1, 'last words'))
  while (!engine.writableFinished || !ours.readableEnded) await turn()
  ours.destroy()
  await turn()
  expect((await buffer(stream)).toString()).toBe('last words')
})

test('a command that only complained fails the stream in its own words', async () => {
  const [ours, engine] = duplexPair()
  const stream = openExecStream(ours)
  engine.end(piece(2, 'no such socket\n'))
  await expect(buffer(stream)).rejects.toThrow('no such socket')
})

test('an engine that goes away in the middle cuts the stream', async () => {
  const [ours, engine] = duplexPair()
  const stream = openExecStream(ours)
  engine.write(piece(1, 'half'))
  const read = buffer(stream)
  await turn()
  ours.destroy()
  await expect(read).rejects.toThrow(/premature/i)
})
