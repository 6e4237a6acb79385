import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startOf, takeProcessLock, withProcessLock } from './process-lock.ts'

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'codeberth-lock-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function took(path: string): { release(): void } {
  const taken = takeProcessLock(path)
  if (!('release' in taken)) throw new Error(`held by ${taken.holder}`)
  return taken
}

test('a lock is held by one at a time, who is named, and is free again after release', () => {
  const path = join(scratch(), 'lock')
  const first = took(path)
  expect(takeProcessLock(path)).toEqual({ holder: process.pid })
  first.release()
  const again = took(path)
  again.release()
})

test('what a killed process left is no lock: whole, cut or empty', () => {
  const path = join(scratch(), 'lock')
  for (const left of [JSON.stringify({ pid: process.pid, startedAt: '1' }), '{"pid": 4', '', 'not ours']) {
    writeFileSync(path, left)
    const lock = took(path)
    lock.release()
  }
})

test('of many that find a dead one at once exactly one takes it over', async () => {
  const folder = scratch()
  const path = join(folder, 'lock')
  writeFileSync(path, JSON.stringify({ pid: process.pid, startedAt: '1' }))
  const script = `
    import { takeProcessLock } from ${JSON.stringify(join(import.meta.dirname, 'process-lock.ts'))}
    const taken = takeProcessLock(${JSON.stringify(path)})
    console.log('release' in taken ? 'took' : 'refused')
    process.stdin.resume()
    process.stdin.once('end', () => process.exit(1))`
  const contenders = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] }),
  )
  const said = await Promise.all(contenders.map(async (child) => String((await once(child.stdout, 'data'))[0]).trim()))
  for (const child of contenders) child.stdin.end()
  await Promise.all(contenders.map((child) => once(child, 'close')))
  expect(said.toSorted()).toEqual(['refused', 'refused', 'refused', 'refused', 'refused', 'took'])
  expect(readdirSync(folder)).toEqual([])
})

test('work waits for the holder, says for whom, and leaves when it is told to', async () => {
  const path = join(scratch(), 'lock')
  const held = took(path)
  const waited: number[] = []
  const never = new AbortController().signal
  const working = withProcessLock(path, { signal: never, waiting: (pid) => waited.push(pid) }, async () => 'done')
  await expect.poll(() => waited).toEqual([process.pid])
  const leave = new AbortController()
  const leaving = withProcessLock(
    path,
    { signal: leave.signal, waiting: () => leave.abort('left') },
    async () => 'done',
  )
  await expect(leaving).rejects.toBe('left')
  held.release()
  expect(await working).toBe('done')
  expect(await withProcessLock(path, { signal: never, waiting: () => undefined }, async () => 'again')).toBe('again')
})

test('the start of a living process is known, that of none is null', () => {
  expect(startOf(process.pid)).toMatch(/^\d+$/)
  expect(startOf(2 ** 22 + 1)).toBeNull()
})
