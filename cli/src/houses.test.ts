/// <reference path="../../infra/test/services.d.ts" />
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openScope, type Scope } from '@codeberth/scope'
import { loadScenarios, openScriptedModel } from '@codeberth/scripted-model'
import { connect, newId, type Server } from '@codeberth/sdk'
import { runSuite } from '@codeberth/sdk/conformance'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { mainFile } from './cb-programs.ts'
import { type HouseModel, houseStartMs, openEmbeddedHouse, openFullHouse, type TestHouse } from './test-house.ts'
import { startProcess, type TestProcess } from './test-process.ts'

const closeMs = 10_000
const testMs = 120_000
const key = 'key-of-the-operator'

type Place = { name: string; open(scope: Scope, model: HouseModel): Promise<TestHouse> }

const { redis, bubblewrap } = inject('services')
// Runners that are processes of their own demand walls around their sandboxes.
const missing = [redis, bubblewrap].flatMap((one) => ('missing' in one ? [one.missing] : []))
const fullStack = 'url' in redis && missing.length === 0 ? [{ name: 'the full stack', open: onRedis(redis.url) }] : []
if (missing.length > 0) test.skip(`the full stack: ${missing.join('; ')}`, () => undefined)

/** Where runs happen on a server; each is opened with a scripted model that its operator has configured. */
const places: Place[] = [{ name: 'an embedded server', open: openEmbeddedHouse }, ...fullStack]

let scope: Scope
let house: TestHouse
let server: Server
let folder: string

describe.each(places)('at $name', ({ name, open }) => {
  beforeAll(async () => {
    scope = openScope()
    folder = mkdtempSync(join(tmpdir(), 'cb-remote-'))
    scope.own(folder, (path) => rmSync(path, { recursive: true, force: true }), closeMs)
    const scripted = await openScriptedModel({ scenarios: await loadScenarios(), key })
    scope.own(scripted, (model) => model.close(), closeMs)
    house = await open(scope, { url: scripted.url, key, name: 'scripted' })
    server = connect(house)
  }, houseStartMs)
  afterAll(async () => {
    expect(await scope.close()).toEqual([])
  }, houseStartMs)

  runSuite(`connect to ${name}`, async () => {
    const id = await makeProject()
    return {
      start: (prompt) => server.run({ project: id, prompt }),
      read: (path) => readFile(id, path),
      close: async () => void (await server.projects.remove({ id })),
    }
  })
  followers()
  commands()
})

function followers(): void {
  test('SDK, cb, event stream and log tell one run alike, byte for byte', { timeout: testMs }, async () => {
    const run = await server.run({ project: await makeProject(), prompt: 'e2e: eight children' })
    const printed = cb('attach', run.id, '--output', 'jsonl').ended
    const attached = await connect(house).attach(run.id)
    const streamed = fetchText(`runs/${run.id}/events`, 'text/event-stream')
    const lines = (await Array.fromAsync(run)).map((event) => JSON.stringify(event))
    expect((await Array.fromAsync(attached)).map((event) => JSON.stringify(event))).toEqual(lines)
    expect(await printed).toEqual({ exit: 0, out: lines.map((line) => `${line}\n`).join(''), err: '' })
    expect((await streamed).split('\n').filter((line) => line.startsWith('data: '))).toEqual(
      lines.map((line) => `data: ${line}`),
    )
    const logged = await fetchText(`runs/${run.id}/events`, 'application/json')
    expect(logged).toBe(`{"events":[${lines.join(',')}],"headSeq":${lines.length},"finished":true}`)
    await Promise.all([run.dispose(), attached.dispose()])
  })
}

function commands(): void {
  test('cb --remote run prints the events and nothing else; its exit code follows the last one', {
    timeout: testMs,
  }, async () => {
    const project = (await cb('projects', 'create', 'from the terminal').ended).out.trim()
    const done = await remoteRun('--project', project, 'e2e: create hello.txt').ended
    expect([done.exit, done.err]).toEqual([0, ''])
    const [first = ''] = done.out.split('\n')
    const { runId } = JSON.parse(first)
    const { events } = JSON.parse(await fetchText(`runs/${runId}/events`, 'application/json'))
    expect(done.out.trimEnd().split('\n')).toEqual(events.map((event: unknown) => JSON.stringify(event)))
    expect(await readFile(project, 'hello.txt')).toBe('Hello from the scripted model.\n')

    const { handle } = await server.projects.get({ id: project })
    const refused = await remoteRun('--project', handle, 'e2e: fail 401').ended
    expect([refused.exit, refused.err]).toEqual([3, ''])
    expect(JSON.parse(refused.out.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      type: 'run.finished',
      stop: 'auth',
    })
    expect(`${done.out}${refused.out}`).not.toContain(house.token)
  })

  test('an interrupt without a terminal stops a remote run; with detach it goes on until cb stop', {
    timeout: testMs,
  }, async () => {
    const project = await makeProject()
    const stopped = remoteRun('--project', project, 'e2e: stream 3000 lines')
    await stopped.saw('message.delta')
    stopped.child.kill('SIGINT')
    const { exit, out } = await stopped.ended
    expect([exit, JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')]).toMatchObject([130, { stop: 'cancelled' }])

    const left = remoteRun('--on-interrupt', 'detach', '--project', project, 'e2e: stream 3000 lines')
    await left.saw('message.delta')
    left.child.kill('SIGINT')
    const detached = await left.ended
    const id = /^cb: detached; the run goes on: cb attach (\S+)$/m.exec(detached.err)?.[1] ?? ''
    expect([detached.exit, (await server.runs.get({ id })).state]).toEqual([9, 'running'])
    expect(await cb('stop', id).ended).toEqual({ exit: 0, out: '', err: 'cb: the run is stopping\n' })
    expect(await (await server.attach(id)).result()).toMatchObject({ stop: 'cancelled' })
  })
}

function onRedis(url: string): Place['open'] {
  return (opened, model) => openFullHouse(opened, model, url)
}

const makeProject = async () =>
  (await server.projects.create({ id: newId(), name: 'suite', source: { kind: 'empty' } })).id

async function readFile(projectId: string, path: string): Promise<string | null> {
  const { entries } = await server.files.list({ projectId })
  if (!entries.some((entry) => entry.path === path)) return null
  return Buffer.from((await server.files.read({ projectId, path })).bytes, 'base64').toString()
}

async function fetchText(path: string, accept: string): Promise<string> {
  const headers = { accept, authorization: `Bearer ${house.token}` }
  const answer = await fetch(new URL(`/api/v1/${path}`, house.url), { headers })
  expect(answer.status).toBe(200)
  return answer.text()
}

const remoteRun = (...argv: string[]) => cb('run', '--output', 'jsonl', ...argv)

/** `cb --remote` as a process, with an address and a token and nothing else in its environment. */
function cb(...argv: string[]): TestProcess {
  const env = { PATH: '/usr/bin:/bin', CODEBERTH_URL: house.url, CODEBERTH_TOKEN: house.token }
  const started = startProcess(process.execPath, [mainFile, '--remote', ...argv], { cwd: folder, env })
  return scope.own(started, ({ child, ended }) => child.kill('SIGKILL') && ended, closeMs, 'cb')
}
