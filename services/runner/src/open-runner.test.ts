import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  askForSandbox,
  cancelRun,
  changeSandbox,
  createProject,
  demandRun,
  grantOf,
  linkedDaemon,
  readSandbox,
  steerRun,
} from '@codeberth/control-plane'
import { limits, newId, type RunEvent } from '@codeberth/protocol'
import { openSandboxes } from '@codeberth/sandbox'
import { afterAll, expect, test } from 'vitest'
import { openRunner } from './open-runner.ts'
import { callUsage, inSandbox, logOf, newProject, newRun, openTestHouse, type TestHouse } from './test-house.ts'

const minuteMs = 60_000
const opened = await openTestHouse().then(
  (house) => ({ house, reason: '' }),
  (thrown: unknown) => ({ house: null, reason: thrown instanceof Error ? thrown.message : String(thrown) }),
)

if (opened.house === null) test.skip(`a runner at work: ${opened.reason}`, () => undefined)
else testRunner(opened.house, await openEmbedded(opened.house))

async function openEmbedded(house: TestHouse) {
  const { dataDir, daemonFile, log, platform, gatewayUrl, serviceKey } = house
  const sandboxes = await openSandboxes('process:', { dataDir: join(dataDir, 'embedded'), daemonFile, log })
  const runner = await openRunner({ platform, sandboxes, gatewayUrl, serviceKey, log, stopSandboxes: true })
  afterAll(async () => {
    await runner.close()
    const running: string[] = []
    await sandboxes.reap((found) => {
      if (found.running) running.push(found.projectId)
      return 'keep'
    })
    await sandboxes.close()
    await house.close()
    expect(running, 'nothing runs on after the stop, also not where a checkout had failed').toEqual([])
  }, minuteMs)
  return runner
}

const texts = (events: readonly RunEvent[]): string =>
  events.flatMap((event) => (event.type === 'message.completed' ? [event.text] : [])).join('\n')
const last = (events: readonly RunEvent[]) => {
  const event = events.at(-1)
  if (event?.type !== 'run.finished') throw new Error(`the log ends with ${event?.type}`)
  return event
}

function testRunner(house: TestHouse, runner: Awaited<ReturnType<typeof openRunner>>) {
  const { platform, ada } = house

  test('a prompt is carried to its outcome: log, files, figures of the gateway, and a token that dies with it', {
    timeout: 3 * minuteMs,
  }, async () => {
    const project = await newProject(house)
    const run = await newRun(house, project.id, 'create hello.txt')
    const events = await logOf(house, run.id)
    expect(events[0]).toMatchObject({ type: 'run.started', input: { text: 'create hello.txt' }, scripted: true })
    expect(events.filter((event) => event.type === 'run.started' || event.type === 'run.finished')).toHaveLength(2)
    const calls = events.filter((event) => event.type === 'step.finished').length
    expect(last(events)).toMatchObject({
      stop: 'completed',
      usage: { ...callUsage, input: calls * callUsage.input, output: calls * callUsage.output },
      cost: 0,
      files: [{ path: 'hello.txt', change: 'added' }],
    })
    const sandbox = await readSandbox(platform, project.id)
    expect([sandbox.observed, sandbox.steps.map(({ name, ok }) => `${name} ${ok}`)]).toEqual([
      'ready',
      ['start true', 'checkout true', 'ready true'],
    ])
    const read = await linkedDaemon(runner.link, project.id).files.read({ path: 'hello.txt' })
    expect(read.ok && Buffer.from(read.bytes, 'base64').toString()).toBe('Hello from the scripted model.\n')
    expect((await demandRun(platform, ada, 'run.read', run.id)).state).toBe('finished')
    for (const token of house.tokens)
      await expect(grantOf(platform, token)).rejects.toMatchObject({ code: 'run-token' })
  })

  test('the next run of a thread knows what was said before', { timeout: 3 * minuteMs }, async () => {
    const project = await newProject(house)
    const first = await newRun(house, project.id, 'create hello.txt')
    await logOf(house, first.id)
    const second = await newRun(house, project.id, 'e2e: edit hello.txt', { threadId: first.threadId })
    expect(texts(await logOf(house, second.id))).toContain('`hello.txt` says goodbye.')
  })

  test('a run that is stopped ends as cancelled, and what it had started is dead', {
    timeout: 3 * minuteMs,
  }, async () => {
    const project = await newProject(house)
    const run = await newRun(house, project.id, 'e2e: sleep 600')
    await logOf(house, run.id, (event) => event.type === 'tool.output')
    const commandId = newId()
    const processes = () => inSandbox(runner.link, project.id, `grep -lsz CODEBERTH_RUN=${run.id} /proc/[0-9]*/environ`)
    expect(await processes()).toMatch(/^\/proc\/\d+\/environ\n/)
    const askedAt = performance.now()
    expect(await cancelRun(platform, ada, run.id, commandId)).toMatchObject({ stopping: true })
    const events = await logOf(house, run.id)
    expect(performance.now() - askedAt).toBeLessThan(limits.cancelKillMs.value)
    expect(await processes()).toBe('')
    expect(last(events).stop).toBe('cancelled')
    const open = new Set(events.flatMap((event) => (event.type === 'tool.started' ? [event.callId] : [])))
    for (const event of events) if (event.type === 'tool.finished') open.delete(event.callId)
    expect([...open]).toEqual([])
    expect(await cancelRun(platform, ada, run.id, commandId)).toMatchObject({ state: 'finished' })
    await expect(steerRun(platform, ada, { runId: run.id, commandId: newId(), text: 'x' })).rejects.toMatchObject({
      code: 'run-finished',
    })
  })

  test('writing runs of a project wait for each other; one that is stopped while it waits never begins', {
    timeout: 3 * minuteMs,
  }, async () => {
    const project = await newProject(house)
    const first = await newRun(house, project.id, 'e2e: sleep 5')
    await logOf(house, first.id, (event) => event.type === 'tool.output')
    const second = await newRun(house, project.id, 'create hello.txt')
    const third = await newRun(house, project.id, 'create hello.txt')
    await cancelRun(platform, ada, third.id, newId())
    const cut = await logOf(house, third.id)
    expect(cut.map((event) => event.type)).toEqual(['run.started', 'run.finished'])
    expect(last(cut)).toMatchObject({ stop: 'cancelled', cost: 0 })
    const [one, two] = [await logOf(house, first.id), await logOf(house, second.id)]
    expect([last(one).stop, last(two).stop]).toEqual(['completed', 'completed'])
    expect(last(one).at).toBeLessThanOrEqual(two[0]?.at ?? 0)
  })

  test('a run whose sandbox cannot start ends with the reason, and one that nobody holds is asleep', {
    timeout: 3 * minuteMs,
  }, async () => {
    const project = await newProject(house)
    await expect(linkedDaemon(runner.link, project.id).files.list({ path: '' })).rejects.toMatchObject({
      code: 'sandbox-asleep',
    })
    const volumes = join(house.dataDir, 'embedded/volumes')
    await mkdir(volumes, { recursive: true })
    await writeFile(join(volumes, project.id), 'no folder, so no volume')
    const run = await newRun(house, project.id, 'create hello.txt')
    const events = await logOf(house, run.id)
    expect(last(events)).toMatchObject({
      stop: 'sandbox',
      error: { code: 'sandbox-failed', message: expect.stringContaining('The sandbox failed at starting the daemon') },
    })
    const { observed, reason } = await readSandbox(platform, project.id)
    expect([observed, reason]).toEqual(['error', last(events).error?.message])
  })

  test('a checkout that fails is told with what Git said; its sandbox goes with the others at the stop', {
    timeout: 3 * minuteMs,
  }, async () => {
    const source = { kind: 'git', remote: 'file:///nowhere/repository', branch: null } as const
    const project = await createProject(platform, ada, { id: newId(), name: 'Nowhere', source })
    await changeSandbox(platform, project.id, { desired: 'ready' })
    await askForSandbox(platform, project.id)
    const state = async () => (await readSandbox(platform, project.id)).observed
    await expect.poll(state, { timeout: minuteMs, interval: 200 }).toBe('error')
    expect((await readSandbox(platform, project.id)).reason).toContain('/nowhere/repository')
  })

  test('a daemon that is killed in the middle of a run ends it with a clear reason, and is started again', {
    timeout: 3 * minuteMs,
  }, async () => {
    const project = await newProject(house)
    const run = await newRun(house, project.id, 'e2e: sleep 600')
    await logOf(house, run.id, (event) => event.type === 'tool.output')
    await inSandbox(runner.link, project.id, 'echo kept > kept.txt; kill -9 $PPID').catch(() => undefined)
    const events = await logOf(house, run.id)
    expect(last(events)).toMatchObject({
      stop: 'sandbox',
      error: { code: 'sandbox-failed', message: expect.stringContaining('the sandbox was restarted'), retryable: true },
    })
    const open = new Set(events.flatMap((event) => (event.type === 'tool.started' ? [event.callId] : [])))
    for (const event of events) if (event.type === 'tool.finished') open.delete(event.callId)
    expect([...open]).toEqual([])
    expect(
      await inSandbox(runner.link, project.id, 'cat kept.txt; grep -lsz CODEBERTH_RUN= /proc/[0-9]*/environ'),
    ).toBe('kept\n')
    const next = await newRun(house, project.id, 'create hello.txt')
    expect(last(await logOf(house, next.id)).stop).toBe('completed')
  })

  test('a daemon that is killed while nothing runs is started again by itself', {
    timeout: 3 * minuteMs,
  }, async () => {
    const project = await newProject(house)
    await logOf(house, (await newRun(house, project.id, 'e2e: sleep 5')).id)
    await inSandbox(runner.link, project.id, 'echo kept > kept.txt; kill -9 $PPID').catch(() => undefined)
    const kept = () => inSandbox(runner.link, project.id, 'cat kept.txt').catch((error: unknown) => String(error))
    await expect.poll(kept, { timeout: 60_000, interval: 200 }).toBe('kept\n')
    await expect.poll(async () => (await readSandbox(platform, project.id)).observed, { timeout: 10_000 }).toBe('ready')
  })
}
