import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isRunEvent } from '@codeberth/protocol'
import { openScope, type Scope } from '@codeberth/scope'
import { loadScenarios, openScriptedModel, parseScenarios, type ScriptedModel } from '@codeberth/scripted-model'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runSuite } from './conformance.ts'
import { type LocalRunOptions, runLocal } from './local.ts'
import type { Run } from './run.ts'

const closeMs = 10_000
const key = 'key-of-the-provider'

const outside = parseScenarios([
  {
    id: 'outside',
    title: 'writes beside the folder',
    prompt: 'write outside',
    parts: [
      {
        prompt: '^write outside',
        turns: [
          {
            after: 0,
            reply: { calls: [{ tool: 'write_file', input: { path: '../outside.txt', content: 'I am out.' } }] },
          },
          { after: 1, reply: { text: 'It was not possible.' } },
        ],
      },
    ],
  },
])

type Place = { scope: Scope; folder: string; model: ScriptedModel; run(options?: Partial<LocalRunOptions>): Run }

/** A folder inside a folder, so that a test can look beside it, and a model. */
async function openPlace(): Promise<Place> {
  const scope = openScope()
  const parent = mkdtempSync(join(realpathSync(tmpdir()), 'cb-sdk-'))
  scope.own(parent, (path) => rmSync(path, { recursive: true, force: true }), closeMs)
  const folder = mkdtempSync(join(parent, 'checkout-'))
  const scenarios = [...(await loadScenarios()), ...outside]
  const model = scope.own(await openScriptedModel({ scenarios, key }), (server) => server.close(), closeMs)
  return {
    scope,
    folder,
    model,
    run(options = {}) {
      const address = { url: model.url, key, name: 'scripted' }
      const run = runLocal({ cwd: folder, prompt: 'e2e: create hello.txt', model: address, ...options })
      return scope.own(run, (opened) => opened.dispose(), closeMs, 'run')
    },
  }
}

runSuite('in this process, on a folder', async () => {
  const place = await openPlace()
  return {
    start: async (prompt) => place.run({ prompt }),
    read: async (path) => (existsSync(join(place.folder, path)) ? readFile(join(place.folder, path), 'utf8') : null),
    close: async () => expect(await place.scope.close()).toEqual([]),
  }
})

let place: Place
beforeEach(async () => {
  place = await openPlace()
})
afterEach(async () => {
  expect(await place.scope.close()).toEqual([])
})

/** The processes that work in the folder. */
function processesIn(folder: string): number[] {
  const worksThere = (pid: string) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)
    } catch {
      // It has ended meanwhile.
      return false
    }
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && worksThere(name))
    .map(Number)
}

test('a command runs only where a rule allows it', async () => {
  const refused = await place.run({ prompt: 'e2e: run touch ran.txt' }).result()
  expect([refused.stop, refused.denied.length, existsSync(join(place.folder, 'ran.txt'))]).toEqual(['denied', 1, false])

  const policy = { allow: ['execute:touch *'] }
  const allowed = await place.run({ prompt: 'e2e: run touch ran.txt', policy }).result()
  expect([allowed.stop, allowed.denied, existsSync(join(place.folder, 'ran.txt'))]).toEqual(['completed', [], true])

  const both = { ...policy, deny: ['execute:touch *'] }
  expect((await place.run({ prompt: 'e2e: run touch more.txt', policy: both }).result()).stop).toBe('denied')
})

test('nothing is written outside the folder', async () => {
  const run = place.run({ prompt: 'write outside' })
  await run.result()
  const calls = run.view().items.flatMap((item) => (item.kind === 'tool' ? [item.state] : []))
  expect([calls, readdirSync(join(place.folder, '..')).length, readdirSync(place.folder)]).toEqual([['error'], 1, []])
})

test('a command sees the environment that it is given and nothing of this process', async () => {
  const policy = { allow: ['execute:printenv'] }
  const run = place.run({ prompt: 'e2e: run printenv', policy, env: { PATH: '/usr/bin:/bin', GIVEN: 'yes' } })
  await run.result()
  const output = run
    .view()
    .items.map((item) => (item.kind === 'tool' ? item.output : ''))
    .join('')
  expect(output).toContain('GIVEN=yes\n')
  expect(output).not.toContain(key)
  expect(output).not.toMatch(/VITEST|NODE_/)
})

test('cancel during a command ends the run and each process of the command', async () => {
  const policy = { allow: ['execute:echo *', 'execute:sleep *'] }
  const run = place.run({ prompt: 'e2e: sleep 600', policy })
  for await (const event of run) if (event.type === 'tool.output') break
  expect(processesIn(place.folder)).not.toEqual([])
  await run.cancel()
  expect((await run.result()).stop).toBe('cancelled')
  expect(processesIn(place.folder)).toEqual([])
})

test('a signal that was aborted before the start ends the run before its first model call', async () => {
  const run = place.run({ signal: AbortSignal.abort() })
  expect((await run.result()).stop).toBe('cancelled')
  expect(place.model.requests).toEqual([])
})

test('the log on disk holds the events as they were shown', async () => {
  const log = join(place.folder, '../logs')
  const run = place.run({ log })
  const events = await Array.fromAsync(run)
  await run.dispose()
  const written = readFileSync(join(log, `${run.id}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
  expect(written.map((line) => JSON.parse(line))).toEqual(events)
  expect(events.every(isRunEvent)).toBe(true)
})

test('a folder that vanishes ends the run with an error and not in silence', async () => {
  const run = place.run()
  rmSync(place.folder, { recursive: true })
  expect(await run.result()).toMatchObject({ stop: 'error' })
})

test('what is wrong with the options is told at once', () => {
  const start = (options: Partial<LocalRunOptions>) => () => place.run(options)
  expect(start({ cwd: '/nowhere' })).toThrow(new TypeError('/nowhere is not a folder'))
  expect(start({ prompt: ' \n' })).toThrow(new TypeError('prompt is empty'))
  expect(start({ policy: { allow: ['run npm'] } })).toThrow('policy.allow.0 is not a rule such as execute:npm test *')
  expect(start({ budget: { steps: 0 } })).toThrow('budget.steps')
  expect(start({ model: { url: 'localhost', key, name: 'm' } })).toThrow('model.url is not an http(s) address')
  expect(start({ agent: 'nobody' })).toThrow('There is no agent "nobody". Known: base2,')
  expect(start({ log: '/dev/null/logs' })).toThrow('The log folder /dev/null/logs is not valid: ENOTDIR')
})
