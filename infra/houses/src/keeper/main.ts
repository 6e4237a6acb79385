/**
 * Ends what a stack has started, in reverse order, once its standard input closes: also when the stack itself was killed. Each line
 * that it reads is one thing: a process, a program to run when those after it are gone, or a folder.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod'

const endLimitMs = 45_000
const pollMs = 50

const Kept = z.union([
  z.object({ pid: z.int() }),
  z.object({ run: z.array(z.string()).min(1), env: z.record(z.string(), z.string()) }),
  z.object({ remove: z.string() }),
])

const closers: (() => Promise<void>)[] = []
// Only the end of standard input ends it: signals of the terminal are for the others.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
for await (const line of createInterface({ input: process.stdin })) closers.push(closerOf(Kept.parse(JSON.parse(line))))
for (const close of closers.reverse()) await close()

function closerOf(kept: z.infer<typeof Kept>): () => Promise<void> {
  if ('remove' in kept) return async () => rmSync(kept.remove, { recursive: true, force: true, maxRetries: 5 })
  if ('run' in kept) return () => runLast(kept.run, kept.env)
  const startedAt = startOf(kept.pid)
  return () => endProcess(kept.pid, startedAt)
}

async function endProcess(pid: number, startedAt: string | null): Promise<void> {
  const isThere = () => startedAt !== null && startOf(pid) === startedAt
  if (!isThere()) return
  process.kill(pid, 'SIGTERM')
  const end = Date.now() + endLimitMs
  while (isThere() && Date.now() < end) await wait(pollMs)
  if (!isThere()) return
  process.stderr.write(`process ${pid} did not end by itself\n`)
  process.exitCode = 1
  process.kill(-pid, 'SIGKILL')
}

async function runLast(argv: string[], env: Record<string, string>): Promise<void> {
  const [command = '', ...args] = argv
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: endLimitMs })
  const [code] = await once(child, 'close')
  if (code !== 0) process.exitCode = 1
}

/** When a process began, in ticks since boot; null when it is gone. A zombie is gone: only its parent has not looked yet. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? null : (fields[18] ?? null)
  } catch {
    return null
  }
}
