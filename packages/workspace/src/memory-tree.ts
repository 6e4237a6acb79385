import type { Entry, FileOperation, FileOperationResult, FileProblem } from '@codeberth/protocol'
import { CheckoutPath } from '@codeberth/protocol'

export type MemoryFile = { kind: 'file'; bytes: Uint8Array; mode: number; mtime: number }
export type MemoryNode = MemoryFile | { kind: 'directory'; mtime: number }

/** Everything by its path; folders are nodes of their own, the checkout itself is not one. */
export type MemoryTree = Map<string, MemoryNode>

export const newFileMode = 0o644

const parentOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')))

/** What is at a path, or why there cannot be anything. The checkout itself is a folder. */
export function nodeAt(tree: MemoryTree, path: string): MemoryNode | FileProblem {
  if (!CheckoutPath.safeParse(path).success) return 'outside'
  if (path === '') return { kind: 'directory', mtime: 0 }
  const found = tree.get(path)
  if (found) return found
  const parents = path.split('/').slice(0, -1)
  const blocked = parents.some((_, index) => tree.get(parents.slice(0, index + 1).join('/'))?.kind === 'file')
  return blocked ? 'not_a_directory' : 'missing'
}

/** Makes the folders of a path; a file in the way is `exists` when it is the last name, `not_a_directory` above it. */
export function addFolders(tree: MemoryTree, path: string): FileProblem | null {
  const names = path === '' ? [] : path.split('/')
  for (const [index] of names.entries()) {
    const folder = names.slice(0, index + 1).join('/')
    const there = tree.get(folder)
    if (there?.kind === 'file') return index === names.length - 1 ? 'exists' : 'not_a_directory'
    if (!there) tree.set(folder, { kind: 'directory', mtime: Date.now() })
  }
  return null
}

/** Puts a file, with its parents. */
export function putFile(tree: MemoryTree, path: string, bytes: Uint8Array): FileProblem | null {
  const there = tree.get(path)
  if (there?.kind === 'directory') return 'not_a_file'
  const problem = addFolders(tree, parentOf(path))
  if (problem) return 'not_a_directory'
  const mode = there?.mode ?? newFileMode
  tree.set(path, { kind: 'file', bytes: bytes.slice(), mode, mtime: Date.now() })
  return null
}

/** The entries right below a folder, unsorted. */
export function childrenOf(tree: MemoryTree, path: string): Entry[] {
  const entries: Entry[] = []
  for (const [at, node] of tree) {
    if (parentOf(at) !== path || at.slice(path === '' ? 0 : path.length + 1) === '.git') continue
    const size = node.kind === 'file' ? node.bytes.length : 0
    entries.push({ path: at, kind: node.kind, size, mtime: node.mtime })
  }
  return entries
}

/** Carries out mkdir, move or remove; `changed` is told each path that came or went. */
export function changeTree(
  tree: MemoryTree,
  operation: FileOperation,
  changed: (path: string, change: 'added' | 'deleted') => void,
): FileOperationResult {
  if (operation.path === '') return { ok: false, problem: 'outside' }
  if (operation.kind === 'mkdir') return makeFolder(tree, operation.path, changed)
  if (operation.kind === 'move' && (operation.to === operation.path || operation.to.startsWith(`${operation.path}/`))) {
    return { ok: false, problem: 'exists' }
  }
  const there = nodeAt(tree, operation.path)
  if (typeof there === 'string') return { ok: false, problem: there }
  const moved = [...tree].filter(([at]) => at === operation.path || at.startsWith(`${operation.path}/`))
  if (operation.kind === 'move') {
    const target = nodeAt(tree, operation.to)
    if (target !== 'missing') return { ok: false, problem: typeof target === 'string' ? target : 'exists' }
    addFolders(tree, parentOf(operation.to))
  }
  for (const [at, node] of moved) {
    tree.delete(at)
    changed(at, 'deleted')
    if (operation.kind !== 'move') continue
    const to = operation.to + at.slice(operation.path.length)
    tree.set(to, node)
    changed(to, 'added')
  }
  return { ok: true }
}

function makeFolder(
  tree: MemoryTree,
  path: string,
  changed: (path: string, change: 'added') => void,
): FileOperationResult {
  if (!CheckoutPath.safeParse(path).success) return { ok: false, problem: 'outside' }
  const existed = tree.has(path)
  const problem = addFolders(tree, path)
  if (problem) return { ok: false, problem }
  if (!existed) changed(path, 'added')
  return { ok: true }
}
