import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod'
import { identify, isRunning } from './proc-table.ts'

const tryEveryMs = 25
const Holder = z.object({ pid: z.int(), startedAt: z.number() })

/**
 * Runs `work` while no other process of this machine does so for the same path. A lock whose holder has died is taken
 * over. Rejects when `signal` aborts first.
 */
export async function withProjectLock<T>(path: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true })
  const self = JSON.stringify(await identify(process.pid))
  while (!(await take(path, self))) {
    await dropDead(path)
    await delay(tryEveryMs, undefined, { signal })
  }
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

async function take(path: string, self: string): Promise<boolean> {
  try {
    await writeFile(path, self, { flag: 'wx' })
    return true
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false
    throw thrown
  }
}

async function dropDead(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => '')
  // Empty while its holder is between creating and writing it.
  if (text === '') return
  const holder = Holder.safeParse(JSON.parse(text))
  if (holder.success && (await isRunning(holder.data))) return
  // Renamed first: of two that find it dead, one succeeds, and neither deletes the lock of the other.
  const aside = `${path}.${process.pid}`
  await rename(path, aside).catch(() => undefined)
  await rm(aside, { force: true })
}
