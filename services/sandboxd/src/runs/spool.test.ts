import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openSpool } from './spool.ts'

async function open() {
  const folder = await mkdtemp(join(tmpdir(), 'spool-'))
  const spool = openSpool(folder, 'run')
  onTestFinished(async () => {
    spool.remove()
    await rm(folder, { recursive: true })
  })
  return { folder, spool }
}

test('lines are read from any number, in order, over all segments', async () => {
  const { folder, spool } = await open()
  const line = (number: number) => `${number} ü ${'x'.repeat(100_000)}`
  for (let number = 1; number <= 100; number++) spool.append(line(number))
  expect((await readdir(folder)).length).toBeGreaterThan(1)
  for (const after of [0, 1, 39, 40, 41, 42, 99]) {
    const [first] = await spool.read(after)
    expect(first).toBe(line(after + 1))
  }
  expect(await spool.read(100)).toEqual([])
  const read: string[] = []
  while (read.length < 100) read.push(...(await spool.read(read.length)))
  expect(read).toEqual(Array.from({ length: 100 }, (_, index) => line(index + 1)))
})

test('trimmed segments give their room back, the rest stays', async () => {
  const { folder, spool } = await open()
  for (let number = 1; number <= 100; number++) spool.append('x'.repeat(100_000))
  const before = spool.bytes
  spool.trim(60)
  expect(spool.bytes).toBeLessThan(before)
  expect((await spool.read(60)).length).toBeGreaterThan(0)
  spool.trim(100)
  expect(await readdir(folder)).toHaveLength(1)
  spool.append('next')
  expect(await spool.read(100)).toEqual(['next'])
  spool.remove()
  expect(await readdir(folder)).toEqual([])
})

/** Appends 40 lines of two sizes and reads them back; run where a file may hold 40 blocks of 1 KiB. */
const fillAndRead = (module: string, folder: string) => `
  import { openSpool } from ${JSON.stringify(module)}
  const spool = openSpool(${JSON.stringify(folder)}, 'run')
  const line = (number) => JSON.stringify({ number, text: 'x'.repeat(number % 2 ? 3_000 : 100) })
  for (let number = 1; number <= 40; number++) spool.append(line(number))
  const read = []
  while (read.length < 40) read.push(...(await spool.read(read.length)))
  const wrong = read.flatMap((text, at) => (text === line(at + 1) ? [] : [at + 1]))
  console.log(JSON.stringify({ read: read.length, wrong, bytes: spool.bytes }))`

test('a disk that takes only a part of a line loses no line and mixes none', async () => {
  const { folder } = await open()
  // The limit of a file's size behaves like a full disk: the write that reaches it is short, the next one is refused.
  const script = fillAndRead(new URL('spool.ts', import.meta.url).href, folder)
  const arguments_ = ['-c', 'ulimit -f 40; exec "$0" --input-type=module -e "$1"', process.execPath, script]
  const told = execFileSync('bash', arguments_, { encoding: 'utf8' })
  const lineBytes = (number: number, length: number) => `{"number":${number},"text":""}\n`.length + length
  const bytes = Array.from({ length: 40 }, (_, at) => lineBytes(at + 1, at % 2 ? 100 : 3_000))
  expect(JSON.parse(told)).toEqual({ read: 40, wrong: [], bytes: bytes.reduce((sum, one) => sum + one, 0) })
})

test('lines are kept while no file can be made, and go to the disk as soon as one can', async () => {
  const { folder } = await open()
  const spool = openSpool(join(folder, 'later'), 'run')
  spool.append('first')
  expect([await spool.read(0), spool.bytes]).toEqual([['first'], 6])
  await mkdir(join(folder, 'later'))
  spool.append('second')
  expect(await readdir(join(folder, 'later'))).toEqual(['run.1.jsonl'])
  expect([await spool.read(0), await spool.read(1)]).toEqual([['first', 'second'], ['second']])
  spool.remove()
})
