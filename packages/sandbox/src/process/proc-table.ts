import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/** A process that cannot be mistaken for a later one with the same number. `startedAt` is in clock ticks since boot. */
export type ProcessId = { readonly pid: number; readonly startedAt: number }
type ProcessRow = ProcessId & { readonly parent: number; readonly state: string }

const scanEveryMs = 20

/** The process with this number, or null when there is none (a zombie counts as none). */
export async function identify(pid: number): Promise<ProcessId | null> {
  const row = await readRow(pid)
  return row && row.state !== 'Z' ? { pid: row.pid, startedAt: row.startedAt } : null
}

/** Whether exactly this process still runs. */
export async function isRunning(id: ProcessId): Promise<boolean> {
  return (await identify(id.pid))?.startedAt === id.startedAt
}

/** Sends a signal if exactly this process still runs; tells whether it did. */
export async function signalProcess(id: ProcessId, signal: NodeJS.Signals): Promise<boolean> {
  if (!(await isRunning(id))) return false
  try {
    return process.kill(id.pid, signal)
  } catch (thrown) {
    if (isGone(thrown)) return false
    throw thrown
  }
}

/** Waits until none of them runs; false when one still does after `limitMs`. */
export async function awaitEnd(ids: readonly ProcessId[], limitMs: number): Promise<boolean> {
  for (const until = Date.now() + limitMs; ; await delay(scanEveryMs)) {
    const running = await Promise.all(ids.map(isRunning))
    if (!running.includes(true)) return true
    if (Date.now() > until) return false
  }
}

/**
 * Processes that descend from `roots` or whose environment holds the line `mark`: a process that left its group, its
 * session and its parent still carries the environment it was started with.
 */
export async function processesOf(roots: readonly ProcessId[], mark: string): Promise<ProcessId[]> {
  const rows = await readRows()
  const wanted = new Set(roots.filter((id) => rows.get(id.pid)?.startedAt === id.startedAt).map((id) => id.pid))
  const marked = await Promise.all([...rows.keys()].map(async (pid) => ((await hasMark(pid, mark)) ? [pid] : [])))
  for (const pid of marked.flat()) wanted.add(pid)
  for (let size = -1; size !== wanted.size; ) {
    size = wanted.size
    for (const row of rows.values()) if (wanted.has(row.parent)) wanted.add(row.pid)
  }
  wanted.delete(process.pid)
  return [...rows.values()].filter((row) => wanted.has(row.pid) && row.state !== 'Z')
}

/** The first child of a process, or null. */
export async function firstChild(id: ProcessId): Promise<ProcessId | null> {
  for (const row of (await readRows()).values()) if (row.parent === id.pid && row.state !== 'Z') return row
  return null
}

/** Values of an environment variable over all processes that this user may look into, with who carries them. */
export async function environmentValues(name: string): Promise<{ pid: number; value: string }[]> {
  const all = await Promise.all(
    (await pids()).map(async (pid) =>
      (await environmentOf(pid)).flatMap((line) =>
        line.startsWith(`${name}=`) ? [{ pid, value: line.slice(name.length + 1) }] : [],
      ),
    ),
  )
  return all.flat()
}

/** Kills all of them and what they start meanwhile; `list` is asked until it is empty. False when some are left after `limitMs`. */
export async function killAll(list: () => Promise<ProcessId[]>, limitMs: number): Promise<boolean> {
  for (const until = Date.now() + limitMs; ; await delay(scanEveryMs)) {
    const left = await list()
    if (left.length === 0) return true
    if (Date.now() > until) return false
    for (const id of left) await signalProcess(id, 'SIGKILL')
  }
}

async function hasMark(pid: number, mark: string): Promise<boolean> {
  return (await environmentOf(pid)).some((line) => line.startsWith(mark))
}

async function environmentOf(pid: number): Promise<string[]> {
  // Of another user's process nothing is told, and one that has ended has nothing to tell.
  const text = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
  return text.split('\0')
}

async function readRows(): Promise<Map<number, ProcessRow>> {
  const rows = await Promise.all((await pids()).map(readRow))
  return new Map(rows.flatMap((row) => (row ? [[row.pid, row]] : [])))
}

async function pids(): Promise<number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
}

/** proc(5): the command's name is in parentheses and may hold spaces and parentheses itself. */
async function readRow(pid: number): Promise<ProcessRow | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, parent] = fields
  const startedAt = Number(fields[19])
  return state && parent && Number.isFinite(startedAt) ? { pid, parent: Number(parent), state, startedAt } : null
}

const isGone = (thrown: unknown) => thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH'
