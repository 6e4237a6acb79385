import { execFile } from 'node:child_process'
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { limits } from '@codeberth/protocol'
import { openLocalWorkspace } from '@codeberth/workspace'
import { expect } from 'vitest'
import { call, contested, textAt } from '../../test-call.ts'
import { EDITABLE_MAX_BYTES } from '../encoding.ts'
import { type DiskRow, edit, patch, refused } from './disk-row.ts'

const exec = promisify(execFile)

/** What only a file system, or several files, can show. */
export const onDisk: DiskRow[] = [
  {
    row: '64',
    says: 'a file that lacks the old text is refused, and the file that has it is not touched',
    files: { 'a.txt': 'blue\n', 'b.txt': 'red\n' },
    async run(workspace) {
      expect(await edit(workspace, 'a.txt')).toMatchObject(refused('not_found'))
      expect(await textAt(workspace, 'b.txt')).toBe('red\n')
    },
  },
  {
    row: '73',
    says: 'an edit makes no file, with or without an old text',
    files: {},
    async run(workspace) {
      for (const oldText of ['', 'red'])
        expect(await edit(workspace, 'a.txt', { edits: [{ oldText, newText: 'x' }] })).toMatchObject(refused('missing'))
      expect(await textAt(workspace, 'a.txt')).toBe(undefined)
    },
  },
  {
    row: '95',
    says: 'through a symlink its target changes and the link stays',
    files: { 'real.txt': 'red\n' },
    async run(workspace, root) {
      await symlink('real.txt', join(root, 'link.txt'))
      expect((await edit(workspace, 'link.txt')).status).toBe('ok')
      expect([await textAt(workspace, 'real.txt'), await readlink(join(root, 'link.txt'))]).toEqual([
        'green\n',
        'real.txt',
      ])
    },
  },
  {
    row: '96',
    says: 'a symlink that leaves the checkout is refused, as a file and as a folder above one',
    files: { 'in/red.txt': 'red\n', 'out/red.txt': 'red\n' },
    async run(_, root) {
      const workspace = await openLocalWorkspace({ root: join(root, 'in') })
      await symlink('../out/red.txt', join(root, 'in/file.txt'))
      await symlink('../out', join(root, 'in/folder'))
      for (const path of ['file.txt', 'folder/red.txt', 'folder/new.txt']) {
        expect(await edit(workspace, path)).toMatchObject(refused('outside'))
        expect(await call(workspace, 'write_file', { path, content: 'x' })).toMatchObject(refused('outside'))
        expect(await patch(workspace, `*** Delete File: ${path}`)).toMatchObject(refused('outside'))
      }
      expect(await readFile(join(root, 'out/red.txt'), 'utf8')).toBe('red\n')
    },
  },
  {
    row: '97',
    says: 'a script stays executable',
    files: { 'run.sh': 'red\n' },
    async run(workspace, root) {
      await chmod(join(root, 'run.sh'), 0o755)
      await edit(workspace, 'run.sh')
      expect((await stat(join(root, 'run.sh'))).mode & 0o777).toBe(0o755)
    },
  },
  {
    row: '98',
    says: 'a file with a second name keeps its old text there, and the result says so',
    files: { 'a.txt': 'red\n' },
    async run(workspace, root) {
      await link(join(root, 'a.txt'), join(root, 'b.txt'))
      expect((await edit(workspace, 'a.txt')).text).toBe(
        'Edited a.txt: line 1. It had 1 other name (hard links), which still has the old text.',
      )
      expect([await textAt(workspace, 'a.txt'), await textAt(workspace, 'b.txt')]).toEqual(['green\n', 'red\n'])
    },
  },
  {
    row: '99',
    says: 'a file that changes under the edit is never overwritten: refused with its new lines, or as stale',
    files: { 'a.txt': 'red\n', 'b.txt': 'red\n' },
    async run(workspace) {
      const once = await edit(contested(workspace, ['red wine\nis gone\n']), 'a.txt', {
        edits: [{ oldText: 'red\n', newText: 'green\n' }],
      })
      expect(once).toMatchObject(refused('not_found'))
      expect(once.text).toContain('1: red wine')
      expect(await textAt(workspace, 'a.txt')).toBe('red wine\nis gone\n')
      expect(await edit(contested(workspace, ['1 red\n', '2 red\n']), 'b.txt')).toMatchObject(refused('stale'))
      expect(await textAt(workspace, 'b.txt')).toBe('2 red\n')
    },
  },
  {
    row: '100',
    says: 'a file that was touched or written anew with equal bytes is edited',
    files: { 'a.txt': 'red\n' },
    async run(workspace, root) {
      await utimes(join(root, 'a.txt'), 1, 1)
      expect((await edit(contested(workspace, ['red\n']), 'a.txt')).status).toBe('ok')
      expect(await textAt(workspace, 'a.txt')).toBe('green\n')
    },
  },
  {
    row: '101',
    says: 'edits of one real file at once are all made, also under two names',
    files: { 'a.txt': 'one\ntwo\nthree\n' },
    async run(workspace, root) {
      await symlink('a.txt', join(root, 'b.txt'))
      const results = await Promise.all(
        ['one', 'two', 'three'].map((oldText, at) =>
          edit(workspace, at === 1 ? 'b.txt' : 'a.txt', { edits: [{ oldText, newText: oldText.toUpperCase() }] }),
        ),
      )
      const made = ['one', 'two', 'three'].map((word, at) => (results[at]?.status === 'ok' ? word.toUpperCase() : word))
      expect(await textAt(workspace, 'a.txt')).toBe(`${made.join('\n')}\n`)
      for (const result of results) if (result.status !== 'ok') expect(result.value).toMatchObject({ code: 'stale' })
      expect(results.filter((result) => result.status === 'ok').length).toBeGreaterThanOrEqual(2)
    },
  },
  {
    row: '102',
    says: 'what a killed writer left is gone with the next start, the file whole',
    files: { 'a.txt': 'red\n' },
    async run(_, root) {
      const child = execFile(process.execPath, ['-e', ''])
      await new Promise((resolve) => child.once('exit', resolve))
      const left = join(root, `.codeberth-write-${child.pid}-00000000-x`)
      await writeFile(left, 'gre')
      const next = await openLocalWorkspace({ root })
      expect((await next.search.glob('**')).paths).toEqual(['a.txt'])
      expect([await textAt(next, 'a.txt'), await lstat(left).catch(() => null)]).toEqual(['red\n', null])
    },
  },
  {
    row: '103',
    says: 'a full disk leaves the old file whole and says so',
    files: {},
    needs: 'mount',
    async run(_, root) {
      const small = join(root, 'small')
      await mkdir(small)
      await exec('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small])
      try {
        await writeFile(join(small, 'a.txt'), 'red\n')
        await writeFile(join(small, 'fill'), 'x'.repeat(40_000))
        const workspace = await openLocalWorkspace({ root: small })
        const content = 'y'.repeat(60_000)
        expect(await call(workspace, 'write_file', { path: 'a.txt', content })).toMatchObject(refused('no_space'))
        expect((await workspace.files.list('')).ok && (await workspace.search.glob('**')).paths).toEqual([
          'a.txt',
          'fill',
        ])
        expect(await textAt(workspace, 'a.txt')).toBe('red\n')
      } finally {
        await exec('umount', [small])
      }
    },
  },
  {
    row: '104',
    says: 'a folder, a named pipe and a device are refused at once',
    files: { 'folder/a.txt': 'red\n' },
    async run(workspace, root) {
      await exec('mkfifo', [join(root, 'pipe')])
      for (const path of ['folder', 'pipe']) {
        expect(await edit(workspace, path)).toMatchObject(refused('not_a_file'))
        expect(await call(workspace, 'write_file', { path, content: 'x' })).toMatchObject(refused('not_a_file'))
      }
    },
  },
  {
    row: '105',
    says: 'of edits under names that differ in case none is lost, on disks that tell them apart and on those that do not',
    files: { 'Red.txt': 'one\ntwo\n' },
    async run(workspace, root) {
      const blind = await stat(join(root, 'red.TXT')).then(
        () => true,
        () => false,
      )
      if (!blind) await writeFile(join(root, 'red.TXT'), 'one\ntwo\n')
      const upper = (path: string, oldText: string) =>
        edit(workspace, path, { edits: [{ oldText, newText: oldText.toUpperCase() }] })
      await Promise.all([upper('Red.txt', 'one'), upper('red.TXT', 'two')])
      const texts = [await textAt(workspace, 'Red.txt'), await textAt(workspace, 'red.TXT')]
      expect(texts).toEqual(blind ? ['ONE\nTWO\n', 'ONE\nTWO\n'] : ['ONE\ntwo\n', 'one\nTWO\n'])
    },
  },
  {
    row: '106',
    says: 'a place that was never read can be edited',
    files: { 'a.txt': `${'line\n'.repeat(3_000)}red\n` },
    async run(workspace) {
      const read = await call(workspace, 'read_files', { paths: [{ path: 'a.txt', endLine: 5 }] })
      expect([read.status, (await edit(workspace, 'a.txt')).status]).toEqual(['ok', 'ok'])
      expect((await textAt(workspace, 'a.txt'))?.endsWith('line\ngreen\n')).toBe(true)
    },
  },
  {
    row: 'W12',
    says: 'a file that may not be read, or is too large, is not told to be missing and is not overwritten',
    files: { 'large.txt': 'x'.repeat(EDITABLE_MAX_BYTES + 1), 'guarded.txt': 'red\n' },
    async run(workspace) {
      const blocked = async () => ({ ok: false as const, problem: 'no_permission' as const })
      const { files } = workspace
      const read: typeof files.read = (path, options) =>
        path === 'guarded.txt' ? blocked() : files.read(path, options)
      const guarded = { ...workspace, files: { ...files, read } }
      for (const [path, code] of [
        ['large.txt', 'too_large'],
        ['guarded.txt', 'blocked'],
      ] as const) {
        expect((await call(guarded, 'read_files', { paths: [path] })).value).toMatchObject({
          files: [{ status: code }],
        })
        expect(await edit(guarded, path)).toMatchObject(refused(code))
        expect(await call(guarded, 'write_file', { path, content: 'x' })).toMatchObject(refused(code))
        expect(await patch(guarded, `*** Add File: ${path}`, '+x')).toMatchObject(refused(code))
      }
      expect(await textAt(workspace, 'guarded.txt')).toBe('red\n')
      const large = await files.read('large.txt', { maxBytes: EDITABLE_MAX_BYTES + 1 })
      expect(large.ok && large.bytes.length).toBe(EDITABLE_MAX_BYTES + 1)
    },
  },
  {
    row: 'W13',
    says: 'a place behind what a model is shown of a file can be edited, and no mark gets into the file',
    files: { 'a.txt': `${'word '.repeat(40_000)}\nred\n` },
    async run(workspace) {
      const shown = await call(workspace, 'read_files', { paths: ['a.txt'] })
      expect([shown.truncated, shown.text.length <= limits.toolOutputBytes.value]).toEqual([true, true])
      expect((await edit(workspace, 'a.txt')).status).toBe('ok')
      expect(await textAt(workspace, 'a.txt')).toBe(`${'word '.repeat(40_000)}\ngreen\n`)
    },
  },
]

/** Whether this machine lets the tests mount a small disk. */
export async function canMount(): Promise<boolean> {
  const place = await mkdtemp(join(tmpdir(), 'mount-'))
  try {
    await exec('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', place])
    await exec('umount', [place])
    return true
  } catch {
    // The only way to ask.
    return false
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}
