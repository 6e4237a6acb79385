import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod'

/** A process, told from a later one that was given the same number. */
const Holder = z.object({ pid: z.int().positive(), startedAt: z.string() })
type Holder = z.infer<typeof Holder>

/** What one process of this machine holds at a time, until `release` or its end. */
export type ProcessLock = { release(): void }

/** Covers the moment between the making of the file and its first byte. */
const writtenWithinMs = 200
const pollMs = 20
const lookAgainMs = 250
const triesMax = 20

/**
 * Takes the lock that the file `path` stands for, or says which living process holds it. The file of a process that was killed is no
 * lock: it is taken over. Throws the system's error where the file cannot be made.
 */
export async function takeProcessLock(path: string): Promise<ProcessLock | { holder: number }> {
  for (let tries = 0; tries < triesMax; tries++) {
    if (create(path)) return held(path)
    const found = await readWritten(path)
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
    const taken = await takeProcessLock(path)
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

function create(path: string): boolean {
  let file: number
  try {
    file = openSync(path, 'wx', 0o600)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
  try {
    writeSync(file, JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) ?? '' } satisfies Holder))
    return true
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  } finally {
    closeSync(file)
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

/** The text of the file once it is whole; what stays cut was left by a process that died while it wrote. Null when it is gone. */
async function readWritten(path: string): Promise<string | null> {
  const end = performance.now() + writtenWithinMs
  for (;;) {
    const text = read(path)
    if (text === null || parse(text) || performance.now() > end) return text
    await wait(pollMs)
  }
}

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
    // Not a lock of ours, or a part of one: nobody who lives can be named.
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
