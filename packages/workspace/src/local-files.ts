import { constants, type Stats } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import { type Entry, type FileProblem, type FileRead, type Files, limits } from '@codeberth/protocol'
import { atomicWrite } from './atomic-write.ts'
import { type HeldFolder, holdFolder, holdParent, parsePath } from './beneath.ts'
import { changeEntry } from './entry-operations.ts'
import { fileProblem, systemCode } from './file-problem.ts'
import { hashOf } from './hash.ts'
import { keyedQueue } from './keyed-queue.ts'
import { temporaryPrefix } from './temporary-name.ts'

/** How many entries of a folder are asked for their size at once. */
const statsAtOnce = 256

/** The files beneath `root`, a real path. Every place is checked on the opened handle, not on its name. */
export function localFiles(root: string): Files {
  const queue = keyedQueue()
  return {
    read: (path, options) => told(() => readFileBeneath(root, path, options?.maxBytes ?? limits.fileReadBytes.value)),
    write: (path, bytes, options = {}) => told(() => atomicWrite(root, queue, path, bytes, options)),
    change: (operation) => told(() => changeEntry(root, queue, operation)),
    list: (path) => told(() => listFolder(root, path)),
  }
}

async function told<T>(act: () => Promise<T>): Promise<T | { ok: false; problem: FileProblem }> {
  try {
    return await act()
  } catch (thrown) {
    return { ok: false, problem: fileProblem(thrown) }
  }
}

async function readFileBeneath(root: string, path: string, maxBytes: number): Promise<FileRead> {
  if (path === '') return { ok: false, problem: 'not_a_file' }
  const held = await holdParent(root, path, true)
  if (!held.ok) return held
  try {
    // Without O_NONBLOCK opening a named pipe would wait for its writer.
    const file = await open(
      held.folder.at(held.name),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY,
    )
    try {
      const stat = await file.stat()
      if (!stat.isFile()) return { ok: false, problem: 'not_a_file' }
      if (stat.size > maxBytes) return { ok: false, problem: 'too_large', size: stat.size }
      const bytes = new Uint8Array(await file.readFile())
      if (bytes.length > maxBytes) return { ok: false, problem: 'too_large', size: bytes.length }
      return { ok: true, bytes, hash: hashOf(bytes), mode: stat.mode & 0o7777 }
    } finally {
      await file.close()
    }
  } finally {
    await held.folder.handle.close()
  }
}

async function listFolder(root: string, path: string): ReturnType<Files['list']> {
  const place = parsePath(root, path)
  if (place === null) return { ok: false, problem: 'outside' }
  const held = await holdFolder(root, place)
  if (!held.ok) return held
  try {
    const names = (await readdir(held.folder.at('.'))).filter(
      (name) => name !== '.git' && !name.startsWith(temporaryPrefix),
    )
    const entries: Entry[] = []
    for (let at = 0; at < names.length; at += statsAtOnce) {
      const found = names.slice(at, at + statsAtOnce).map((name) => entryOf(held.folder, path, name))
      for (const entry of await Promise.all(found)) if (entry) entries.push(entry)
    }
    entries.sort(foldersFirst)
    const max = limits.listEntries.value
    return { ok: true, entries: entries.slice(0, max), truncated: entries.length > max }
  } finally {
    await held.folder.handle.close()
  }
}

/** Folders before everything else, then by name in code units: the order in which every adapter lists. */
export function foldersFirst(a: Entry, b: Entry): number {
  const folders = Number(b.kind === 'directory') - Number(a.kind === 'directory')
  return folders || (a.path < b.path ? -1 : 1)
}

async function entryOf(folder: HeldFolder, parent: string, name: string): Promise<Entry | null> {
  try {
    const stat = await lstat(folder.at(name))
    return {
      path: parent === '' ? name : `${parent}/${name}`,
      kind: kindOf(stat),
      size: stat.isFile() ? stat.size : 0,
      mtime: Math.floor(stat.mtimeMs),
    }
  } catch (thrown) {
    // Gone between the two looks.
    if (systemCode(thrown) === 'ENOENT') return null
    throw thrown
  }
}

function kindOf(stat: Stats): Entry['kind'] {
  if (stat.isFile()) return 'file'
  if (stat.isDirectory()) return 'directory'
  return stat.isSymbolicLink() ? 'symlink' : 'other'
}
