import { mkdir, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { daemonFiles, linkTools, nodeTools } from './tools.ts'

async function openFolder(files: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tools-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), '')
  }
  return folder
}

test('npm is the one that was installed beside Node: as a package, or with it', async () => {
  const packages = await openFolder(['node/bin/node', 'npm/bin/npm-cli.js'])
  expect((await nodeTools(join(packages, 'node/bin/node'))).npm).toBe(join(packages, 'npm'))
  const installed = await openFolder(['bin/node', 'lib/node_modules/npm/bin/npm-cli.js'])
  expect((await nodeTools(join(installed, 'bin/node'))).npm).toBe(join(installed, 'lib/node_modules/npm'))
})

test('links follow the tools, also when npm has gone', async () => {
  const folder = join(await openFolder([]), 'links')
  await linkTools(folder, { node: '/a/node', npm: '/a/npm' })
  await linkTools(folder, { node: '/b/node', npm: null })
  expect([await readdir(folder), await readlink(join(folder, 'node'))]).toEqual([['node'], '/b/node'])
  await linkTools(folder, { node: '/b/node', npm: '/b/npm' })
  expect(await readlink(join(folder, 'npx'))).toBe('/b/npm/bin/npx-cli.js')
})

test('a ripgrep beside the daemon goes with it', async () => {
  const folder = await openFolder(['with/sandboxd', 'with/rg', 'alone/sandboxd'])
  const [both, alone] = [join(folder, 'with/sandboxd'), join(folder, 'alone/sandboxd')]
  expect(await daemonFiles(both)).toEqual({ daemon: both, ripgrep: join(folder, 'with/rg') })
  expect(await daemonFiles(alone)).toEqual({ daemon: alone, ripgrep: null })
})
