import type { Entry } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { type Folder, foldersAbove, moveIn, rowsOf } from './tree.ts'

const entry = (path: string, kind: Entry['kind'] = 'file'): Entry => ({ path, kind, size: 1, mtime: 0 })
const folders = new Map<string, Folder>([
  ['', { entries: [entry('src', 'directory'), entry('void', 'directory'), entry('a.md')], truncated: true }],
  ['src', { entries: [entry('src/deep', 'directory'), entry('src/b.ts')], truncated: false }],
  ['void', { entries: [], truncated: false }],
])
const drawn = (open: string[]) =>
  rowsOf(folders, new Set(open)).map(
    (row) => '  '.repeat(row.depth) + (row.kind === 'entry' ? row.name : `(${row.words})`),
  )

test('open folders show their entries, unloaded and empty ones say so', () => {
  expect(drawn([])).toEqual(['src', 'void', 'a.md', '(Only the first 3 are shown)'])
  expect(drawn(['src', 'src/deep', 'void'])).toEqual([
    'src',
    '  deep',
    '    (Loading …)',
    '  b.ts',
    'void',
    '  (Empty)',
    'a.md',
    '(Only the first 3 are shown)',
  ])
})

test('keys walk the tree by the ARIA pattern', () => {
  const rows = rowsOf(folders, new Set(['src']))
  const moves: [string | null, string][] = [
    [null, 'ArrowDown'],
    ['src', 'ArrowDown'],
    ['a.md', 'ArrowDown'],
    ['src', 'ArrowRight'],
    ['void', 'ArrowRight'],
    ['src', 'ArrowLeft'],
    ['src/b.ts', 'ArrowLeft'],
    ['a.md', 'ArrowLeft'],
    ['a.md', 'Home'],
    ['src', 'End'],
    ['src', 'x'],
  ]
  expect(moves.map(([focus, key]) => moveIn(rows, focus, key))).toEqual([
    { focus: 'src' },
    { focus: 'src/deep' },
    { focus: 'a.md' },
    { focus: 'src/deep' },
    { open: 'void' },
    { close: 'src' },
    { focus: 'src' },
    {},
    { focus: 'src' },
    { focus: 'a.md' },
    null,
  ])
})

test('the folders above a path are named from the outside in', () => {
  expect([foldersAbove('a/b/c.ts'), foldersAbove('c.ts')]).toEqual([['a', 'a/b'], []])
})
