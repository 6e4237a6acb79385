import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { installationSecret, privateFolder, takeDataFolder } from './data-folder.ts'
import { StartError } from './start-error.ts'

const scratch = () => {
  const folder = mkdtempSync(join(tmpdir(), 'codeberth-data-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'parent/data')
}

test('a folder in use is refused in one sentence, and free again after release', () => {
  const path = scratch()
  const first = takeDataFolder(path)
  expect(() => takeDataFolder(path)).toThrow(
    new StartError(
      `The data folder ${path} is in use by another instance (process ${process.pid}). Stop it, or set CODEBERTH_DATA to another folder.`,
    ),
  )
  first.release()
  const again = takeDataFolder(path)
  again.release()
})

test('a folder that cannot be made is told in one sentence, wherever the obstacle is', () => {
  const path = scratch()
  const folder = takeDataFolder(path)
  folder.release()
  writeFileSync(join(path, 'file'), '')
  symlinkSync('loop', join(path, 'loop'))
  const refused: [string, string][] = [
    [join(path, 'file'), 'a file of that name is in the way'],
    [join(path, 'file/data'), 'a file of that name is in the way'],
    ['/proc/codeberth/data', 'no folder can be made there'],
    ['/sys/codeberth', 'permission denied'],
    [join(path, 'loop/data'), 'its symbolic links run in a circle'],
  ]
  for (const [wanted, why] of refused)
    expect(() => takeDataFolder(wanted)).toThrow(
      new StartError(
        `The data folder ${wanted} cannot be written: ${why}. Set CODEBERTH_DATA to a folder that you may write.`,
      ),
    )
})

test('of a path that is too long or none at all the sentence repeats what a terminal can show', () => {
  const long = `/tmp/${'d/'.repeat(2_500)}`
  expect(() => takeDataFolder(long)).toThrow(
    `The data folder ${long.slice(0, 200)}… cannot be written: the path is too long. Set CODEBERTH_DATA`,
  )
  expect(() => takeDataFolder('/tmp/a\0\u001b[2Jb')).toThrow(
    'The data folder /tmp/a??[2Jb cannot be written: that is not a path. Set CODEBERTH_DATA',
  )
})

test('a secret is made once, whole, and is readable by its owner only', () => {
  const path = scratch()
  const folder = takeDataFolder(path)
  expect(installationSecret(folder, 'ring', () => 'one')).toBe('one')
  expect(installationSecret(folder, 'ring', () => 'two')).toBe('one')
  expect(statSync(join(path, 'ring')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(path, 'ring'), 'utf8')).toBe('one\n')
  writeFileSync(join(path, 'key'), '')
  expect(installationSecret(folder, 'key', () => 'three')).toBe('three')
  folder.release()
  expect(readdirSync(path).toSorted()).toEqual(['key', 'ring'])
})

test('only its owner may list the folder, and enter what is private in it', () => {
  const folder = takeDataFolder(scratch())
  onTestFinished(() => folder.release())
  const modes = [folder.path, privateFolder(folder, 'sandboxes')].map((path) => statSync(path).mode & 0o066)
  expect(modes).toEqual([0, 0])
  expect(statSync(join(folder.path, 'sandboxes')).mode & 0o777).toBe(0o700)
})
