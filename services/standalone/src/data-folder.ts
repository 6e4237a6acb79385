import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { StartError } from './start-error.ts'

const Owner = z.object({ pid: z.int().positive(), startedAt: z.string() })

/** The data folder, taken by this process alone until `release`. */
export type DataFolder = { path: string; release(): void }

/**
 * Makes the folder and takes it: a file names the process that owns it and when that process began, so that a leftover of a
 * killed one is told from a living owner even when the pid was given again. Throws StartError when it cannot be written or
 * another instance uses it.
 */
export function takeDataFolder(path: string): DataFolder {
  const lock = join(path, 'instance.json')
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    if (create(lock)) return { path, release: () => rmSync(lock, { force: true }) }
    const owner = readOwner(lock)
    if (owner && startOf(owner.pid) === owner.startedAt)
      throw new StartError(
        `The data folder ${path} is in use by another instance (process ${owner.pid}). Stop it, or set CODEBERTH_DATA to another folder.`,
      )
    rmSync(lock, { force: true })
    if (create(lock)) return { path, release: () => rmSync(lock, { force: true }) }
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(
      `The data folder ${path} cannot be written (${error instanceof Error && 'code' in error ? error.code : error}). Set CODEBERTH_DATA to a folder that you may write.`,
      error,
    )
  }
  throw new StartError(`The data folder ${path} was taken by another instance that started at the same moment.`)
}

function create(lock: string): boolean {
  try {
    const file = openSync(lock, 'wx', 0o600)
    writeSync(file, JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) ?? '' }))
    closeSync(file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function readOwner(lock: string): z.infer<typeof Owner> | null {
  try {
    return Owner.parse(JSON.parse(readFileSync(lock, 'utf8')))
  } catch {
    // Cut in the middle of being written: its writer died, or it is the one that starts at this moment and wins the next `wx`.
    return null
  }
}

/** When a process began, in clock ticks since boot (field 22 of `/proc/<pid>/stat`); null when there is none. */
export function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return alive(pid) ? 'unknown' : null
  }
}

// Where there is no /proc the pid alone must do.
function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Reads a secret of this installation, made at first start and readable by its owner only. */
export function installationSecret(folder: DataFolder, name: string, make: () => string): string {
  const file = join(folder.path, name)
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    const secret = make()
    writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' })
    return secret
  }
}
