import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findTree, openLocalWorkspace } from './index.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'processes-'))
})
afterEach(() => rm(root, { recursive: true }))

const env = { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', ONLY: 'this' }

async function run(command: string, options: { timeoutMs?: number; until?: string } = {}) {
  const { processes } = await openLocalWorkspace({ root, env })
  const left = new AbortController()
  let out = ''
  const end = await processes.run(
    { command, cwd: '', timeoutMs: options.timeoutMs ?? 20_000, env: { MORE: 'that' } },
    ({ text }) => {
      out += text
      if (options.until && out.includes(options.until)) left.abort()
    },
    left.signal,
  )
  return { out, end }
}

test('a child sees the given environment and nothing of ours', async () => {
  const { out } = await run('env | sort | grep -vE "^(_|PWD|SHLVL|CODEBERTH_COMMAND)="')
  expect(out.trim().split('\n')).toEqual(['LANG=C.UTF-8', 'MORE=that', 'ONLY=this', `PATH=${env.PATH}`])
})

test('a character that is written in two parts arrives whole', async () => {
  expect((await run("printf '\\xe2\\x82'; sleep 0.2; printf '\\xac'")).out).toBe('€')
})

test('a killed command takes its children with it, also one that left its session and one that ignores SIGTERM', async () => {
  const mark = `CODEBERTH_TEST=${crypto.randomUUID()}`
  const { end } = await run(
    `export ${mark}
     setsid sh -c '(sleep 300 & ) ; sleep 300' &
     sh -c 'trap "" TERM; while :; do sleep 0.1; done' &
     sleep 0.3; echo up; wait`,
    { until: 'up' },
  )
  expect(end).toEqual({ reason: 'killed', code: null })
  expect(await findTree({ mark })).toEqual([])
})

test('a command that ends leaves what it put in the background, without waiting for it', async () => {
  const mark = `CODEBERTH_TEST=${crypto.randomUUID()}`
  const { out, end } = await run(`export ${mark}; sleep 300 & echo started`)
  expect({ out, end }).toEqual({ out: 'started\n', end: { reason: 'exited', code: 0 } })
  const left = await findTree({ mark })
  expect(left).toHaveLength(1)
  for (const { pid } of left) process.kill(pid, 'SIGKILL')
})

test('all output arrives before the end, also to a slow reader', async () => {
  const { processes } = await openLocalWorkspace({ root, env })
  let bytes = 0
  const slowly = async ({ text }: { text: string }) => {
    await new Promise((resolve) => setTimeout(resolve, 30))
    bytes += text.length
  }
  const spec = { command: 'head -c 1000000 /dev/zero | tr "\\0" x', cwd: '', timeoutMs: 20_000 }
  const end = await processes.run(spec, slowly, new AbortController().signal)
  expect({ bytes, end }).toEqual({ bytes: 1_000_000, end: { reason: 'exited', code: 0 } })
})

test('what was printed in time arrives, also when this process stood still meanwhile', async () => {
  const { processes } = await openLocalWorkspace({ root, env })
  let out = ''
  const standStill = () => {
    const until = performance.now() + 500
    while (performance.now() < until) {}
  }
  const output = ({ text }: { text: string }) => {
    out += text
    // After the shell has ended and before its last words are read.
    if (text === 'first\n') setTimeout(standStill, 40)
  }
  const spec = { command: '(sleep 0.1; echo last; sleep 30) & echo first', cwd: '', timeoutMs: 20_000 }
  const end = await processes.run(spec, output, new AbortController().signal)
  expect({ out, end }).toEqual({ out: 'first\nlast\n', end: { reason: 'exited', code: 0 } })
})

test('an end by a signal is told as shells tell it', async () => {
  expect((await run('kill -SEGV $$')).end).toEqual({ reason: 'exited', code: 139 })
})

test('an output that throws ends the command and rejects', async () => {
  const { processes } = await openLocalWorkspace({ root, env })
  const broken = new Error('reader broke')
  const spec = { command: 'echo x; sleep 60', cwd: '', timeoutMs: 20_000 }
  const thrower = () => {
    throw broken
  }
  await expect(processes.run(spec, thrower, new AbortController().signal)).rejects.toBe(broken)
})
