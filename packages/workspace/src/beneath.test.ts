import { spawnSync } from 'node:child_process'
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { SearchQuery, type Workspace } from '@codeberth/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hashOf } from './hash.ts'
import { openLocalWorkspace } from './index.ts'
import { queueKey } from './keyed-queue.ts'
import { temporaryName } from './temporary-name.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const outside = { ok: false, problem: 'outside' }

let base: string
let root: string
let workspace: Workspace
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'beneath-'))
  root = join(base, 'checkout')
  await mkdir(join(root, 'in'), { recursive: true })
  await mkdir(join(base, 'private'))
  await writeFile(join(base, 'private/secret'), 'secret')
  workspace = await openLocalWorkspace({ root })
})
afterEach(() => rm(base, { recursive: true }))

test('a path that is not one of the checkout is outside, whatever is asked', async () => {
  const { files } = workspace
  for (const path of ['../private/secret', '/etc/passwd', 'a/../../private/secret', 'in\0', 'a//b', './in', 'a\\b']) {
    expect([path, await files.read(path)]).toEqual([path, outside])
    expect([path, await files.write(path, bytes('x'))]).toEqual([path, outside])
    expect([path, await files.list(path)]).toEqual([path, outside])
    expect([path, await files.change({ kind: 'mkdir', path })]).toEqual([path, outside])
    expect([path, await files.change({ kind: 'remove', path })]).toEqual([path, outside])
    expect([path, await files.change({ kind: 'move', path, to: 'y' })]).toEqual([path, outside])
    expect([path, await files.change({ kind: 'move', path: 'in', to: path })]).toEqual([path, outside])
    expect((await workspace.search.glob('*', { path })).paths).toEqual([])
  }
  expect(await readdir(base)).toEqual(['checkout', 'private'])
  expect(await readdir(root)).toEqual(['in'])
})

test('a symlink that leaves the checkout leads nowhere', async () => {
  await symlink(join(base, 'private'), join(root, 'folder'))
  await symlink('../private/secret', join(root, 'file'))
  await symlink('../private/new', join(root, 'dangling'))
  await symlink('loop', join(root, 'loop'))
  const { files } = workspace
  for (const path of ['folder/secret', 'file', 'dangling', 'loop']) {
    expect([path, await files.read(path)]).toEqual([path, outside])
    expect([path, await files.write(path, bytes('x'))]).toEqual([path, outside])
  }
  expect(await files.list('folder')).toEqual(outside)
  expect(await files.write('folder/new/x', bytes('x'))).toEqual(outside)
  expect(await files.change({ kind: 'mkdir', path: 'folder/new' })).toEqual(outside)
  expect(await files.change({ kind: 'move', path: 'in', to: 'folder/in' })).toEqual(outside)
  expect(await files.change({ kind: 'remove', path: 'folder/secret' })).toEqual(outside)
  const run = await workspace.processes.run(
    { command: 'pwd', cwd: 'folder', timeoutMs: 5_000 },
    () => {},
    new AbortController().signal,
  )
  expect(run.reason).toBe('failed')
  expect(await readdir(join(base, 'private'))).toEqual(['secret'])
  // The link itself may be moved and removed.
  expect(await files.change({ kind: 'move', path: 'folder', to: 'moved' })).toEqual({ ok: true })
  expect(await files.change({ kind: 'remove', path: 'moved' })).toEqual({ ok: true })
  expect(await readFile(join(base, 'private/secret'), 'utf8')).toBe('secret')
})

test('a symlink that stays inside is followed; a write keeps link, target and mode', async () => {
  await writeFile(join(root, 'in/real.sh'), 'old')
  await chmod(join(root, 'in/real.sh'), 0o750)
  await symlink('in', join(root, 'alias'))
  await symlink('alias/real.sh', join(root, 'link'))
  expect((await workspace.files.write('link', bytes('new'))).ok).toBe(true)
  expect(await readlink(join(root, 'link'))).toBe('alias/real.sh')
  expect(await readFile(join(root, 'in/real.sh'), 'utf8')).toBe('new')
  expect((await lstat(join(root, 'in/real.sh'))).mode & 0o777).toBe(0o750)
  expect(await readdir(join(root, 'in'))).toEqual(['real.sh'])
})

test('a link that is turned outwards between check and use leads nowhere', async () => {
  await writeFile(join(root, 'in/secret'), 'mine')
  await symlink('in', join(root, 'a'))
  let going = true
  const swap = (async () => {
    for (let round = 0; going; round++) {
      const next = join(base, 'next')
      await symlink(round % 2 ? 'in' : join(base, 'private'), next)
      await rename(next, join(root, 'a'))
    }
  })()
  const seen = new Set<string>()
  for (let round = 0; round < 60; round++) {
    const read = await workspace.files.read('a/secret')
    seen.add(read.ok ? new TextDecoder().decode(read.bytes) : read.problem)
    await workspace.files.write(`a/new-${round % 5}`, bytes('x'))
  }
  going = false
  await swap
  expect([...seen].sort()).toEqual(['mine', 'outside'])
  expect(await readdir(join(base, 'private'))).toEqual(['secret'])
})

test('what a killed writer left is neither listed nor found, and goes with the first list', async () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid
  const left = join(root, 'in', temporaryName(gone, '00000000'))
  const mine = join(root, 'in', temporaryName())
  for (const path of [left, mine]) await writeFile(path, 'half of a needle')
  expect((await workspace.files.list('in')).ok && (await workspace.files.list('in'))).toMatchObject({ entries: [] })
  const query = SearchQuery.parse({ text: 'needle' })
  expect(await workspace.search.text(query)).toEqual({ ok: true, matches: [], truncated: false })
  expect(await readdir(join(root, 'in'))).toHaveLength(2)
  expect(await workspace.search.glob('**')).toEqual({ paths: [], truncated: false })
  expect(await readdir(join(root, 'in'))).toEqual([basename(mine)])
})

test('a file with several names keeps its old bytes under the others, and the write says how many', async () => {
  await writeFile(join(root, 'in/a'), 'old')
  await link(join(root, 'in/a'), join(root, 'in/b'))
  expect(await workspace.files.write('in/a', bytes('new'))).toMatchObject({ ok: true, otherNames: 1 })
  expect(await readFile(join(root, 'in/b'), 'utf8')).toBe('old')
  expect(await workspace.files.write('in/a', bytes('newer'))).toEqual({ ok: true, hash: hashOf(bytes('newer')) })
})

test('names that a disk may take for one wait for each other', () => {
  expect(queueKey('/a', 'E\u0301.TXT')).toBe(queueKey('/a', '\u00e9.txt'))
  expect(queueKey('/a', 'b')).not.toBe(queueKey('/b', 'b'))
})

test('a named pipe or a device is no file and does not block', async () => {
  const made = await workspace.processes.run(
    { command: 'mkfifo pipe', cwd: '', timeoutMs: 5_000 },
    () => {},
    new AbortController().signal,
  )
  expect(made).toEqual({ reason: 'exited', code: 0 })
  expect(await workspace.files.read('pipe')).toEqual({ ok: false, problem: 'not_a_file' })
  expect(await workspace.files.write('pipe', bytes('x'))).toEqual({ ok: false, problem: 'not_a_file' })
})
