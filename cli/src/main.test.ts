import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openScope, type Scope } from '@codeberth/scope'
import { loadScenarios, openScriptedModel } from '@codeberth/scripted-model'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { launcher, mainFile, olderNode } from './cb-programs.ts'
import { startProcess, type TestProcess } from './test-process.ts'

const closeMs = 10_000
/** A start of Node with the sources of the runtime takes seconds where processors are shared. */
const processMs = 120_000
const key = 'canary-4f1d'

let scope: Scope
let folder: string
let env: Record<string, string>
beforeEach(async () => {
  scope = openScope()
  const parent = mkdtempSync(join(realpathSync(tmpdir()), 'cb-cli-'))
  scope.own(parent, (path) => rmSync(path, { recursive: true, force: true }), closeMs)
  folder = mkdtempSync(join(parent, 'checkout-'))
  const model = await openScriptedModel({ scenarios: await loadScenarios(), key })
  scope.own(model, (server) => server.close(), closeMs)
  env = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: '/dev/null',
    CODEBERTH_HOME: join(parent, 'home'),
    MODEL_URL: model.url,
    MODEL_KEY: key,
    MODEL: 'scripted',
  }
})
afterEach(async () => {
  expect(await scope.close()).toEqual([])
})

function cb(argv: string[], options: { node?: string; file?: string; stdin?: string } = {}): TestProcess {
  const { node = process.execPath, file = mainFile, ...more } = options
  const started = startProcess(node, [file, ...argv], { cwd: folder, env, ...more })
  return scope.own(started, async ({ child, ended }) => child.kill('SIGKILL') && (await ended), closeMs, 'cb')
}

const older = olderNode()
const onOlder = test.skipIf(older === null)
const olderName = older === null ? 'an older Node (skipped: no Node 20 is installed)' : 'Node 20'

const eventsOf = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
const denseTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

/** The log of the only run. */
function logged(): { type: string; stop?: string }[] {
  const [name = ''] = readdirSync(env.CODEBERTH_HOME ?? '')
  const [file = ''] = readdirSync(join(env.CODEBERTH_HOME ?? '', name))
  return eventsOf(readFileSync(join(env.CODEBERTH_HOME ?? '', name, file), 'utf8'))
}

/** Command lines of the processes that work in the folder. */
function working(): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      if (!/^\d+$/.test(pid) || readlinkSync(`/proc/${pid}/cwd`) !== folder) return []
      return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')]
    } catch {
      // It has ended meanwhile.
      return []
    }
  })
}

const sleepRun = [
  'run',
  '--output',
  'jsonl',
  '--allow',
  'execute:echo *',
  '--allow',
  'execute:sleep *',
  'e2e: sleep 600',
]

test('jsonl prints the events of the log and nothing else, and no key reaches a command or an event', {
  timeout: processMs,
}, async () => {
  const { exit, out, err } = await cb(['run', '--output', 'jsonl', '--allow', 'execute:printenv', '-'], {
    stdin: 'e2e: run printenv\n',
  }).ended
  const events = eventsOf(out)
  expect([exit, err]).toEqual([0, ''])
  expect(events.map(({ seq }) => seq)).toEqual(denseTo(events.length))
  expect(events.at(-1)).toMatchObject({ type: 'run.finished', stop: 'completed' })
  expect(events).toEqual(logged())
  expect(out).toContain('CODEBERTH_HOME=')
  expect(out).not.toContain(key)
})

onOlder(`the launcher passes prompt, output and exit code on, on ${olderName}`, { timeout: processMs }, async () => {
  const started = cb(['run', '--quiet', '-'], { node: older ?? '', file: launcher, stdin: 'e2e: create hello.txt' })
  expect(await started.ended).toEqual({ exit: 0, out: '`hello.txt` is there.\n', err: '' })
})

onOlder(`an interrupt of the launcher ends the run in order, on ${olderName}`, { timeout: processMs }, async () => {
  const started = cb(sleepRun, { node: older ?? '', file: launcher })
  await started.saw('asleep')
  process.kill(started.pid, 'SIGINT')
  expect((await started.ended).exit).toBe(130)
  expect(logged().at(-1)).toMatchObject({ type: 'run.finished', stop: 'cancelled' })
  expect(working()).toEqual([])
})

test('a second interrupt ends it at once, and the command with it', { timeout: processMs }, async () => {
  writeFileSync(join(folder, 'stubborn.sh'), "trap '' TERM INT; echo stubborn; while true; do sleep 1; done\n")
  const started = cb(['run', '--output', 'jsonl', '--allow', 'execute', 'e2e: run bash stubborn.sh'])
  await started.saw('stubborn\\n')
  process.kill(started.pid, 'SIGINT')
  // Two presses closer together count as one, because a launcher may repeat the first.
  await new Promise((resolve) => setTimeout(resolve, 400))
  process.kill(started.pid, 'SIGINT')
  expect((await started.ended).exit).toBe(130)
  expect(working()).toEqual([])
})

test('a reader that leaves ends the run quietly', { timeout: processMs }, async () => {
  const started = cb(['run', '--output', 'jsonl', 'e2e: stream 3000 lines'])
  await started.saw('run.started')
  started.child.stdout?.destroy()
  const { exit, err } = await started.ended
  expect([exit, err]).toEqual([130, ''])
  expect(logged().at(-1)).toMatchObject({ type: 'run.finished', stop: 'cancelled' })
})

test('a server that does not answer is exit 9 with one fault on stdout', { timeout: processMs }, async () => {
  env = { ...env, CODEBERTH_URL: 'http://127.0.0.1:9', CODEBERTH_TOKEN: key }
  const { exit, out, err } = await cb(['--remote', '--project', 'me/app', 'run', '--output', 'json', 'hello']).ended
  expect([exit, JSON.parse(out)]).toMatchObject([9, { type: 'fault', code: 'unreachable', retryable: true }])
  expect(`${out}${err}`).not.toContain(key)
})
