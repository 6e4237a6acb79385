import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ProcessLock, takeProcessLock } from '@codeberth/service-kit'
import { StartError } from './start-error.ts'

/** The data folder, taken by this process alone until `release`. */
export type DataFolder = { path: string; release(): void }

// Root starts the database as another user, which has to pass through. What is secret in it has a mode of its own.
const folderMode = process.getuid?.() === 0 ? 0o711 : 0o700

/**
 * Makes the folder and takes it: no other instance may use it until `release`; what a killed one left does not hold it. Throws
 * StartError when it cannot be written or another instance uses it.
 */
export function takeDataFolder(path: string): DataFolder {
  const taken = lockFolder(path)
  if ('release' in taken) return { path, release: taken.release }
  throw new StartError(
    `The data folder ${path} is in use by another instance (process ${taken.holder}). Stop it, or set CODEBERTH_DATA to another folder.`,
  )
}

function lockFolder(path: string): ProcessLock | { holder: number } {
  try {
    makeFolder(path, folderMode)
    return takeProcessLock(join(path, 'instance.json'))
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** Makes a folder with its parents. Not by mkdir's own recursion, which never returns for a folder that /proc refuses. */
function makeFolder(path: string, mode: number): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  if (dirname(path) !== path) makeFolder(dirname(path), 0o755)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    // Another start may have made it at the same moment.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}

/** Makes a folder inside the data folder that only its owner may enter. Throws StartError when it cannot. */
export function privateFolder(folder: DataFolder, name: string): string {
  const path = join(folder.path, name)
  try {
    makeFolder(path, 0o700)
    return path
  } catch (error) {
    throw unwritable(folder.path, error)
  }
}

/** Reads a secret of this installation, made at first start and readable by its owner only. Throws StartError when it cannot. */
export function installationSecret(folder: DataFolder, name: string, make: () => string): string {
  const file = join(folder.path, name)
  try {
    const kept = readSecret(file)
    if (kept) return kept
    const secret = make()
    // In one step, so that a full disk leaves no half of a secret.
    writeFileSync(`${file}.new`, `${secret}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
    return secret
  } catch (error) {
    throw unwritable(folder.path, error)
  }
}

function readSecret(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file of that name is in the way',
  ENOENT: 'no folder can be made there',
  EISDIR: 'a folder is in the place of a file',
  ELOOP: 'its symbolic links run in a circle',
  ENAMETOOLONG: 'the path is too long',
  ERR_INVALID_ARG_VALUE: 'that is not a path',
}
/** Most of a path that a sentence repeats. */
const shownChars = 200

function unwritable(path: string, error: unknown): unknown {
  const why = reasons[codeOf(error)]
  if (why === undefined) return error
  // What is not a path may hold characters that a terminal obeys.
  const shown = (path.length > shownChars ? `${path.slice(0, shownChars)}…` : path).replace(/\p{Cc}/gu, '?')
  return new StartError(
    `The data folder ${shown} cannot be written: ${why}. Set CODEBERTH_DATA to a folder that you may write.`,
    error,
  )
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
