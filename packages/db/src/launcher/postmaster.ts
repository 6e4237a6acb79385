import { readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode } from '../error-code.ts'
import { absent } from './server-place.ts'

const pollMs = 25
const writeLimitMs = 1_000

/** What `postmaster.pid` says: written by a running server, left behind by one that was killed. */
export type Postmaster = { readonly pid: number; readonly port: number; readonly ready: boolean }

/** Reads the file of `cluster`; undefined when there is none, 'unreadable' when it names no process (yet). */
export async function readPostmaster(cluster: string): Promise<Postmaster | 'unreadable' | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(absent)
  if (text === undefined) return undefined
  const lines = text.split('\n').map((line) => line.trim())
  const pid = Number(lines[0])
  // Line 8 is the state: starting, stopping, ready, standby.
  return pid > 0 ? { pid, port: Number(lines[3]), ready: lines[7] === 'ready' } : 'unreadable'
}

/** The same once a server that has just begun to write it had time to; what stays unreadable is undefined. */
export async function writtenPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const end = performance.now() + writeLimitMs
  for (;;) {
    const read = await readPostmaster(cluster)
    if (read !== 'unreadable') return read
    if (performance.now() > end) return undefined
    await sleep(pollMs)
  }
}

/** Whether `pid` is the server of `cluster`, and not another process to which the number of a dead one has passed. */
export async function servesCluster(pid: number, cluster: string): Promise<boolean> {
  if (process.platform !== 'linux') return exists(pid)
  // A server's working folder is its data folder. The link of a process that has ended cannot be read.
  const folder = await readlink(`/proc/${pid}/cwd`).catch(ended)
  return folder === cluster
}

function ended(error: unknown): undefined {
  if (!['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) throw error
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

// Fast: open transactions are rolled back. Immediate: the next start recovers from the log.
export const stops = [
  { signal: 'SIGINT', limitMs: 10_000 },
  { signal: 'SIGQUIT', limitMs: 5_000 },
  { signal: 'SIGKILL', limitMs: 5_000 },
] as const

/** Stops the server `pid` of `cluster`, first gently; returns when it has ended. Nothing happens to any other process. */
export async function stopServer(pid: number, cluster: string): Promise<void> {
  for (const { signal, limitMs } of stops) {
    if (!(await servesCluster(pid, cluster))) return
    send(pid, signal)
    if (await endedWithin(pid, cluster, limitMs)) return
  }
  throw new Error(`PostgreSQL ${pid} did not end.`)
}

async function endedWithin(pid: number, cluster: string, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs
  while (performance.now() < end) {
    if (!(await servesCluster(pid, cluster))) return true
    await sleep(pollMs)
  }
  return false
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error
  }
}
