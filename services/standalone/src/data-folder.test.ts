import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { installationSecret, startOf, takeDataFolder } from './data-folder.ts'

const scratch = () => {
  const folder = mkdtempSync(join(tmpdir(), 'codeberth-data-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'data')
}

test('a folder in use is refused in one sentence, and free again after release', () => {
  const path = scratch()
  const first = takeDataFolder(path)
  expect(() => takeDataFolder(path)).toThrow(
    `The data folder ${path} is in use by another instance (process ${process.pid}).`,
  )
  first.release()
  takeDataFolder(path).release()
})

test('what a killed instance left behind does not hold the folder', () => {
  const path = scratch()
  takeDataFolder(path).release()
  writeFileSync(join(path, 'instance.json'), JSON.stringify({ pid: process.pid, startedAt: '1' }))
  takeDataFolder(path).release()
  writeFileSync(join(path, 'instance.json'), '{"pid": 4')
  takeDataFolder(path).release()
})

test('a folder that cannot be made is told in one sentence', () => {
  const path = scratch()
  takeDataFolder(path).release()
  writeFileSync(join(path, 'file'), '')
  expect(() => takeDataFolder(join(path, 'file'))).toThrow(/cannot be written \(E[A-Z]+\)\. Set CODEBERTH_DATA/)
})

test('a secret is made once and is readable by its owner only', () => {
  const path = scratch()
  const folder = takeDataFolder(path)
  expect(installationSecret(folder, 'ring', () => 'one')).toBe('one')
  expect(installationSecret(folder, 'ring', () => 'two')).toBe('one')
  expect(statSync(join(path, 'ring')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(path, 'ring'), 'utf8')).toBe('one\n')
  folder.release()
})

test('the start of a living process is known, that of none is null', () => {
  expect(startOf(process.pid)).toMatch(/^\d+$/)
  expect(startOf(2 ** 22 + 1)).toBeNull()
})
