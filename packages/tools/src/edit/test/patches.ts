import type { Workspace } from '@codeberth/protocol'
import { expect } from 'vitest'
import { call, contested, textAt } from '../../test-call.ts'
import { type DiskRow, patch, refused } from './disk-row.ts'

/** What a patch over several files promises. */
export const patches: DiskRow[] = [
  {
    row: '109',
    says: 'lines that only come stand behind the line that the patch names, else nothing is written',
    files: { 'a.py': 'def one():\n    pass\n\ndef two():\n    pass\n' },
    async run(workspace) {
      const before = await textAt(workspace, 'a.py')
      expect(await patch(workspace, '*** Update File: a.py', '@@', '+lost')).toMatchObject(refused('malformed'))
      expect(await patch(workspace, '*** Update File: a.py', '@@ pass', '+lost')).toMatchObject(refused('ambiguous'))
      expect(await patch(workspace, '*** Update File: a.py', '@@ def six():', '+lost')).toMatchObject(
        refused('not_found'),
      )
      expect(await textAt(workspace, 'a.py')).toBe(before)
      await patch(workspace, '*** Update File: a.py', '@@ def one():', '+    start()')
      expect(await textAt(workspace, 'a.py')).toBe('def one():\n    start()\n    pass\n\ndef two():\n    pass\n')
    },
  },
  {
    row: '111',
    says: 'a patch replaces no file by adding or moving one onto it',
    files: { 'a.txt': 'red\n', 'b.txt': 'blue\n' },
    async run(workspace) {
      expect(await patch(workspace, '*** Add File: a.txt', '+x')).toMatchObject(refused('exists'))
      expect(await patch(workspace, '*** Update File: a.txt', '*** Move to: b.txt')).toMatchObject(refused('exists'))
      expect([await textAt(workspace, 'a.txt'), await textAt(workspace, 'b.txt')]).toEqual(['red\n', 'blue\n'])
    },
  },
  {
    row: '112',
    says: 'of a patch whose third file fails none is changed, also when it fails while it is written',
    files: { 'a.txt': 'red\n', 'b.txt': 'red\n', 'c.txt': 'blue\n', 'gone.txt': 'bye\n' },
    async run(workspace) {
      const update = (path: string, from: string) => [`*** Update File: ${path}`, '@@', `-${from}`, '+green']
      const all = async () =>
        Object.fromEntries(
          await Promise.all(
            ['a.txt', 'b.txt', 'c.txt', 'new.txt', 'gone.txt'].map(async (path) => [
              path,
              await textAt(workspace, path),
            ]),
          ),
        )
      const before = await all()
      expect(
        await patch(workspace, ...update('a.txt', 'red'), ...update('b.txt', 'red'), ...update('c.txt', 'red')),
      ).toMatchObject(refused('not_found'))
      expect(await all()).toEqual(before)
      const late = await patch(
        lateRival(workspace, 'c.txt'),
        ...['*** Delete File: gone.txt', '*** Add File: new.txt', '+new'],
        ...update('a.txt', 'red'),
        ...update('c.txt', 'blue'),
      )
      expect(late).toMatchObject(refused('stale'))
      expect(await all()).toEqual({ ...before, 'c.txt': 'theirs\n' })
    },
  },
  {
    row: 'W9',
    says: 'a hunk that fits two equal blocks is not put into the first',
    files: { 'a.txt': 'begin\n  red\nend\nbegin\n  red\nend\n' },
    async run(workspace) {
      const hunk = [' begin', '-  red', '+  green']
      expect(await patch(workspace, '*** Update File: a.txt', '@@', ...hunk)).toMatchObject(refused('ambiguous'))
      expect(await textAt(workspace, 'a.txt')).toBe('begin\n  red\nend\nbegin\n  red\nend\n')
    },
  },
  {
    row: 'W10',
    says: 'a patch may leave an empty file',
    files: { 'a.txt': 'red\n', 'b.txt': 'red' },
    async run(workspace) {
      const result = await patch(
        workspace,
        ...['*** Update File: a.txt', '@@', '-red', '*** Update File: b.txt', '@@', '-red'],
      )
      expect([result.status, await textAt(workspace, 'a.txt'), await textAt(workspace, 'b.txt')]).toEqual([
        'ok',
        '',
        '',
      ])
    },
  },
  {
    row: 'W11',
    says: 'a file that somebody makes meanwhile is not replaced',
    files: {},
    async run(workspace) {
      await call(contested(workspace, ['theirs\n', 'still theirs\n']), 'write_file', {
        path: 'a.txt',
        content: 'mine\n',
      })
      expect(await textAt(workspace, 'a.txt')).toBe('still theirs\n')
      expect(await patch(contested(workspace, ['theirs\n']), '*** Add File: b.txt', '+mine')).toMatchObject(
        refused('stale'),
      )
      expect(await textAt(workspace, 'b.txt')).toBe('theirs\n')
    },
  },
  {
    row: 'W14',
    says: 'a write that was planned on other bytes does not land',
    files: { 'a.txt': 'red\n' },
    async run(workspace) {
      expect(
        await patch(contested(workspace, ['blue red\n']), '*** Update File: a.txt', '@@', '-red', '+green'),
      ).toMatchObject(refused('stale'))
      expect(await textAt(workspace, 'a.txt')).toBe('blue red\n')
    },
  },
]

/** Somebody who changes `path` just before it is written, after other files of the patch were. */
function lateRival(workspace: Workspace, path: string): Workspace {
  const { files } = workspace
  return {
    ...workspace,
    files: {
      ...files,
      async write(to, bytes, options) {
        if (to === path) await files.write(to, new TextEncoder().encode('theirs\n'))
        return files.write(to, bytes, options)
      },
    },
  }
}
