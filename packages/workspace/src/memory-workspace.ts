import { CheckoutPath, type FileRead, type Files, type FileWrite, limits, type Workspace } from '@codeberth/protocol'
import { hashOf } from './hash.ts'
import { foldersFirst } from './local-files.ts'
import { memoryIgnores, memorySearch } from './memory-search.ts'
import { changeTree, childrenOf, type MemoryTree, nodeAt, putFile } from './memory-tree.ts'
import { addChange, batchOf, type Follower, follower, nothingPending } from './watch-batches.ts'

type Changed = (path: string, change: 'added' | 'modified' | 'deleted') => void

/** A workspace in memory, for tests and for programs without a disk; commands cannot run in it. Keys of `files` are paths. */
export function openMemoryWorkspace(files: Readonly<Record<string, string | Uint8Array>> = {}): Workspace {
  const tree: MemoryTree = new Map()
  for (const [path, content] of Object.entries(files)) {
    CheckoutPath.parse(path)
    putFile(tree, path, typeof content === 'string' ? new TextEncoder().encode(content) : content)
  }
  const watch = memoryWatch(tree)
  return {
    files: memoryFiles(tree, watch.changed),
    search: memorySearch(tree),
    processes: {
      run: async () => ({ reason: 'failed', code: null, problem: 'Commands cannot run in a workspace in memory.' }),
    },
    watch: { changes: watch.changes },
    capabilities: { processes: false },
  }
}

function memoryFiles(tree: MemoryTree, changed: Changed): Files {
  return {
    read: async (path, options) => readNode(tree, path, options?.maxBytes ?? limits.fileReadBytes.value),
    write: async (path, bytes, { expect } = {}): Promise<FileWrite> => {
      if (bytes.length > limits.fileWriteBytes.value) return { ok: false, problem: 'too_large' }
      const there = nodeAt(tree, path)
      if (typeof there === 'string' && there !== 'missing') return { ok: false, problem: there }
      if (typeof there !== 'string' && there.kind !== 'file') return { ok: false, problem: 'not_a_file' }
      const hash = typeof there === 'string' ? null : hashOf(there.bytes)
      if (expect !== undefined && expect !== hash) return { ok: false, problem: 'stale', hash }
      const problem = putFile(tree, path, bytes)
      if (problem) return { ok: false, problem }
      changed(path, hash === null ? 'added' : 'modified')
      return { ok: true, hash: hashOf(bytes) }
    },
    change: async (operation) => changeTree(tree, operation, changed),
    list: async (path) => {
      const there = nodeAt(tree, path)
      if (typeof there === 'string') return { ok: false, problem: there }
      if (there.kind !== 'directory') return { ok: false, problem: 'not_a_directory' }
      const entries = childrenOf(tree, path).sort(foldersFirst)
      const max = limits.listEntries.value
      return { ok: true, entries: entries.slice(0, max), truncated: entries.length > max }
    },
  }
}

function readNode(tree: MemoryTree, path: string, maxBytes: number): FileRead {
  const there = nodeAt(tree, path)
  if (typeof there === 'string') return { ok: false, problem: there }
  if (there.kind !== 'file') return { ok: false, problem: 'not_a_file' }
  if (there.bytes.length > maxBytes) return { ok: false, problem: 'too_large', size: there.bytes.length }
  return { ok: true, bytes: there.bytes.slice(), hash: hashOf(there.bytes), mode: there.mode }
}

function memoryWatch(tree: MemoryTree) {
  const followers = new Set<Follower>()
  let pending = nothingPending()
  let rev = 0
  const flush = () => {
    const batch = batchOf(pending, rev + 1)
    pending = nothingPending()
    if (!batch) return
    rev = batch.rev
    for (const each of followers) each.push(batch)
  }
  const changed: Changed = (path, change) => {
    if (followers.size === 0 || memoryIgnores(tree)(path)) return
    // One batch for all that one turn of the event loop changes.
    if (pending.changes.size === 0 && !pending.rescan) queueMicrotask(flush)
    addChange(pending, path, change)
  }
  async function* changes(signal: AbortSignal) {
    const mine = follower()
    followers.add(mine)
    try {
      yield { rev, rescan: false, changes: [] }
      yield* mine.batches(signal)
    } finally {
      followers.delete(mine)
    }
  }
  return { changed, changes }
}
