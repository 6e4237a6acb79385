import { mkdtemp, readdir, rm } from 'node:fs/promises'
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
