import { hash } from 'node:crypto'
import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, readSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import type { SourceFiles, SourceRead } from '../scan/source-files.ts'

const linux = process.platform === 'linux'

/**
 * The files of a real folder, read without waiting: a worker has nothing else to do, and reading many small files this way takes
 * half the time. Symlinks are not followed; `root` is a real path.
 */
export function folderFiles(root: string): SourceFiles {
  return {
    stamp(path) {
      const stat = lstatSync(join(root, path), { throwIfNoEntry: false })
      return stat?.isFile() ? stampOf(stat) : null
    },
    read: (path, maxBytes) => readBeneath(root, path, maxBytes),
  }
}

/** Size and times: a file that is written changes its change time, whatever is done to the other one. */
const stampOf = ({ size, mtimeMs, ctimeMs, ino }: Stats) => `${size}.${mtimeMs}.${ctimeMs}.${ino}`

function readBeneath(root: string, path: string, maxBytes: number): SourceRead {
  const file = openIfThere(join(root, path))
  if (file === null) return { state: 'gone' }
  try {
    // A folder on the way may have become a symlink since it was listed.
    if (linux && !readlinkSync(`/proc/self/fd/${file}`).startsWith(`${root}/`)) return { state: 'gone' }
    const stat = fstatSync(file)
    if (!stat.isFile()) return { state: 'gone' }
    const stamp = stampOf(stat)
    if (stat.size > maxBytes) return { state: 'too-large', stamp }
    const bytes = readWhole(file, stat.size)
    return { state: 'read', bytes, hash: hash('sha256', bytes, 'hex').slice(0, 32), stamp }
  } finally {
    closeSync(file)
  }
}

/** Null when it is gone, is a symlink or may not be read. Without O_NONBLOCK opening a named pipe would wait for its writer. */
function openIfThere(path: string): number | null {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && unreadable.has(String(thrown.code))) return null
    throw thrown
  }
}

const unreadable = new Set([
  'ENOENT',
  'ENOTDIR',
  'ELOOP',
  'EACCES',
  'EPERM',
  'ENXIO',
  'EISDIR',
  'ENAMETOOLONG',
  'ENODEV',
])

/** As many bytes as the file had when it was looked at: what is written meanwhile changes its stamp. */
function readWhole(file: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let at = 0
  while (at < size) {
    const count = readSync(file, bytes, at, size - at, null)
    if (count === 0) break
    at += count
  }
  return bytes.subarray(0, at)
}
