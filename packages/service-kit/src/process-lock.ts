import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod'

/** A process, told from a later one that was given the same number. */
const Holder = z.object({ pid: z.int().positive(), startedAt: z.string() })
type Holder = z.infer<typeof Holder>

/** What one process of this machine holds at a time, until `release` or its end. */
export type ProcessLock = { release(): void }

const lookAgainMs = 250
const triesMax = 20

/**
 * Takes the lock that the file `path` stands for, or says which living process holds it. The file of a process that was killed is no
 * lock: it is taken over. Throws the system's error where the file cannot be made.
 */
export function takeProcessLock(path: string): ProcessLock | { holder: number } {
  for (let tries = 0; tries < triesMax; tries++) {
    if (create(path)) return held(path)
    const found = read(path)
    const holder = parse(found)
    if (holder && startOf(holder.pid) === holder.startedAt) return { holder: holder.pid }
    if (found !== null) dropDead(path, found)
  }
  throw new Error(`the lock ${path} changes hands all the time`)
}

/**
 * Runs `work` while no other process holds the lock; `waiting` is told once which one is waited for. Rejects with the signal's reason
 * when that aborts first.
 */
export async function withProcessLock<T>(
  path: string,
  options: { signal: AbortSignal; waiting: (holder: number) => void },
  work: () => Promise<T>,
): Promise<T> {
  for (let told = false; ; told = true) {
    options.signal.throwIfAborted()
    const taken = takeProcessLock(path)
    if ('release' in taken) {
      try {
        return await work()
      } finally {
        taken.release()
      }
    }
    if (!told) options.waiting(taken.holder)
    await wait(lookAgainMs)
  }
}

/** When a process began, in clock ticks since boot (field 22 of `/proc/<pid>/stat`); null when there is none. */
export function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return isAlive(pid) ? 'unknown' : null
  }
}

// Where there is no /proc the number alone must do.
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Whether the file was made. It appears with all that it says, so nobody ever reads a part of it. */
function create(path: string): boolean {
  const own = `${path}.${process.pid}.new`
  const holder: Holder = { pid: process.pid, startedAt: startOf(process.pid) ?? '' }
  try {
    writeFileSync(own, JSON.stringify(holder), { mode: 0o600 })
    linkSync(own, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(own, { force: true })
  }
}

/** Gone with this process, too, so that no file stays behind unless it is killed. */
function held(path: string): ProcessLock {
  const drop = () => {
    if (parse(read(path))?.pid === process.pid) rmSync(path, { force: true })
  }
  process.once('exit', drop)
  return {
    release() {
      process.off('exit', drop)
      drop()
    },
  }
}

/** What the file says; null when it is gone. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function parse(text: string | null): Holder | null {
  try {
    return Holder.parse(JSON.parse(text ?? ''))
  } catch {
    // Not a lock of ours, or damaged: nobody who lives can be named.
    return null
  }
}

/** Of two that find the same dead holder, one takes its file away; a file that is a living one's by then is put back. */
function dropDead(path: string, found: string): void {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    throw error
  }
  if (read(aside) === found) rmSync(aside, { force: true })
  else renameSync(aside, path)
}
