import type { Entry } from '@codeberth/protocol'

/** One line of the tree. `depth` counts from 0. */
export type TreeRow =
  | { kind: 'entry'; path: string; name: string; depth: number; folder: boolean; open: boolean; size: number }
  | { kind: 'note'; path: string; depth: number; words: string }

export type Folder = { entries: readonly Entry[]; truncated: boolean } | 'loading' | 'failed'

/** The visible lines: the entries of every open folder below its own line. Folders that are not loaded yet say so. */
export function rowsOf(
  folders: ReadonlyMap<string, Folder>,
  open: ReadonlySet<string>,
  root = '',
  depth = 0,
): TreeRow[] {
  const folder = folders.get(root)
  if (folder === undefined || folder === 'loading') return depth === 0 ? [] : [note(root, depth, 'Loading …')]
  if (folder === 'failed') return [note(root, depth, 'Could not be read')]
  const rows = folder.entries.flatMap((entry): TreeRow[] => {
    const isFolder = entry.kind === 'directory'
    const isOpen = isFolder && open.has(entry.path)
    const row: TreeRow = {
      kind: 'entry',
      path: entry.path,
      name: entry.path.slice(entry.path.lastIndexOf('/') + 1),
      depth,
      folder: isFolder,
      open: isOpen,
      size: entry.size,
    }
    return isOpen ? [row, ...rowsOf(folders, open, entry.path, depth + 1)] : [row]
  })
  if (rows.length === 0 && depth > 0) return [note(root, depth, 'Empty')]
  return folder.truncated ? [...rows, note(root, depth, `Only the first ${folder.entries.length} are shown`)] : rows
}

const note = (path: string, depth: number, words: string): TreeRow => ({
  kind: 'note',
  path: `${path}\0`,
  depth,
  words,
})

/** The folder that holds a path; '' is the checkout. */
export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

/** All folders above a path, outermost first, without the checkout itself. */
export function foldersAbove(path: string): string[] {
  const names = path.split('/').slice(0, -1)
  return names.map((_, at) => names.slice(0, at + 1).join('/'))
}

export type TreeKey = 'ArrowDown' | 'ArrowUp' | 'ArrowRight' | 'ArrowLeft' | 'Home' | 'End'
export type TreeMove = { focus?: string; open?: string; close?: string }

const isTreeKey = (key: string): key is TreeKey =>
  ['ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft', 'Home', 'End'].includes(key)

/** What a key does in the tree, by the ARIA pattern; null for a key that it leaves alone. */
export function moveIn(rows: readonly TreeRow[], focused: string | null, key: string): TreeMove | null {
  if (!isTreeKey(key)) return null
  const entries = rows.filter((row) => row.kind === 'entry')
  const at = entries.findIndex((row) => row.path === focused)
  const row = entries[at]
  const to = (index: number): TreeMove => {
    const target = entries[Math.max(0, Math.min(entries.length - 1, index))]
    return target ? { focus: target.path } : {}
  }
  switch (key) {
    case 'ArrowDown':
      return to(at + 1)
    case 'ArrowUp':
      return to(at === -1 ? 0 : at - 1)
    case 'Home':
      return to(0)
    case 'End':
      return to(entries.length - 1)
    case 'ArrowRight':
      if (!row?.folder) return {}
      return row.open ? to(at + 1) : { open: row.path }
    case 'ArrowLeft':
      if (row?.folder && row.open) return { close: row.path }
      return row && parentOf(row.path) !== '' ? { focus: parentOf(row.path) } : {}
  }
}
