import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeVolume, removeVolume } from './volume.ts'

test('volumes that are removed at one moment are gone whole, also with folders that nobody may write', async () => {
  const base = await mkdtemp(join(tmpdir(), 'volumes-'))
  onTestFinished(() => rm(base, { recursive: true, force: true }))
  const volumes = Array.from({ length: 20 }, (_, at) => join(base, 'volumes', `${at}`))
  for (const volume of volumes) {
    await makeVolume(volume, process.getuid?.() ?? 0)
    await mkdir(join(volume, 'home/cache'))
    await writeFile(join(volume, 'home/cache/file'), 'x')
    await chmod(join(volume, 'home/cache'), 0o500)
  }
  const trash = join(base, 'trash')
  await Promise.all(volumes.map((volume) => removeVolume(volume, trash)))
  expect([await readdir(join(base, 'volumes')), await readdir(trash)]).toEqual([[], []])
  await removeVolume(join(base, 'volumes/none'), trash)
})
