import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newId, type RunEventDraft, type SpooledEvent } from '@codeberth/protocol'
import { findTree, openLocalWorkspace } from '@codeberth/workspace'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type CarryRun, openRuns, type Runs, runMark } from './runs.ts'
import { finished, testSpec } from './test-run.ts'

const delta = (text: string, agentId = 'a'): RunEventDraft => ({
  type: 'message.delta',
  agentId,
  messageId: `m-${agentId}`,
  channel: 'text',
  text,
})
const notice = (message: string): RunEventDraft => ({ type: 'notice', agentId: 'a', level: 'info', code: 'n', message })

let folder: string
let runs: Runs | undefined
const failures: unknown[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runs-'))
  failures.length = 0
})
afterEach(async () => {
  await runs?.close()
  await rm(folder, { recursive: true })
})

const epoch = 7
function open(carry: CarryRun): Runs {
  runs = openRuns({ epoch, folder: join(folder, 'spool'), carry, failed: (_, thrown) => failures.push(thrown) })
  return runs
}
const live = () => new AbortController().signal

async function all(of: Runs, runId: string, after = 0): Promise<SpooledEvent[]> {
  const events: SpooledEvent[] = []
  for await (const event of of.events({ runId, epoch, after }, live())) events.push(event)
  return events
}
const told = (events: SpooledEvent[]) => events.map(({ lseq, draft }) => [lseq, draft])

test('events are numbered densely, neighbouring texts joined, and sent again from any mark', async () => {
  const table = open(async function* carry() {
    yield delta('Hel')
    yield delta('lo')
    yield delta('other', 'b')
    yield delta(' you')
    yield notice('x')
    yield finished
  })
  const run = testSpec()
  expect(table.start(run)).toEqual({ epoch })
  const events = await all(table, run.runId)
  expect(told(events)).toEqual([
    [1, delta('Hello you')],
    [2, notice('x')],
    [3, delta('other', 'b')],
    [4, finished],
  ])
  expect(events.every(({ at, epoch: of }) => at > 0 && of === epoch)).toBe(true)
  expect(told(await all(table, run.runId, 2))).toEqual(told(events).slice(2))
  expect(table.state(run.runId)).toEqual({ epoch, lseq: 4, finished: true })
})

test('starting a run twice carries it out once', async () => {
  let times = 0
  const table = open(async function* carry() {
    times++
    yield finished
  })
  const run = testSpec()
  table.start(run)
  table.start(run)
  await all(table, run.runId)
  expect(times).toBe(1)
})

test('a text is passed on within the time for joining although nothing follows', async () => {
  const more = Promise.withResolvers<void>()
  const table = open(async function* carry() {
    yield delta('first')
    await more.promise
    yield finished
  })
  const run = testSpec()
  table.start(run)
  for await (const { draft } of table.events({ runId: run.runId, epoch, after: 0 }, live())) {
    expect(draft).toEqual(delta('first'))
    break
  }
  more.resolve()
  expect(await all(table, run.runId)).toHaveLength(2)
})

test('a run that throws or ends without a word is finished once, with an error', async () => {
  const broken = new Error('broken')
  const table = open(async function* carry() {
    yield notice('x')
    throw broken
  })
  const run = testSpec()
  table.start(run)
  const events = await all(table, run.runId)
  expect(events.map(({ draft }) => [draft.type, draft.stop])).toEqual([
    ['notice', undefined],
    ['run.finished', 'error'],
  ])
  expect(failures).toEqual([broken])
})

test('a command reaches the run once, however often it is sent', async () => {
  const table = open(async function* carry(_, commands, signal) {
    for await (const command of commands(signal)) {
      yield notice(command.kind === 'steer' ? command.text : command.kind)
      if (command.kind === 'cancel') break
    }
    yield finished
  })
  const run = testSpec()
  table.start(run)
  const { runId } = run
  table.command({ runId, commandId: '1', command: { kind: 'steer', id: 's', text: 'left' } })
  table.command({ runId, commandId: '1', command: { kind: 'steer', id: 's', text: 'left' } })
  table.command({ runId, commandId: '2', command: { kind: 'cancel' } })
  expect((await all(table, runId)).map(({ draft }) => draft.message)).toEqual(['left', 'cancel', undefined])
  table.command({ runId, commandId: '3', command: { kind: 'cancel' } })
})

test('when a run has finished none of its processes is left', async () => {
  const mark = { value: '' }
  const table = open(async function* carry({ runId }, _, signal) {
    mark.value = `${runMark}=${runId}`
    const env = { PATH: '/usr/bin:/bin', [runMark]: runId }
    const { processes } = await openLocalWorkspace({ root: folder, env })
    await processes.run({ command: 'setsid sleep 300 & sleep 300 &', cwd: '', timeoutMs: 10_000 }, () => {}, signal)
    yield finished
  })
  const run = testSpec()
  table.start(run)
  await all(table, run.runId)
  expect(await findTree({ mark: mark.value })).toEqual([])
})

test('tokens of the house are hidden, also where one is split between two texts', async () => {
  const table = open(async function* carry() {
    yield delta('key cb_pat_ABCDEF')
    await new Promise((resolve) => setTimeout(resolve, 150))
    yield delta('GHIJKLMNOP end')
    yield notice('cb_run_0123456789abcdef')
    yield finished
  })
  const run = testSpec()
  table.start(run)
  const events = await all(table, run.runId)
  const text = events.map(({ draft }) => draft.text ?? draft.message ?? '').join('|')
  expect(text.replaceAll('|', '')).toBe('key cb_pat_[hidden] endcb_run_[hidden]')
})

test('a run of another epoch or an unknown one is not found; an opened table removes what an earlier boot left', async () => {
  const table = open(async function* carry() {
    yield finished
  })
  const run = testSpec()
  table.start(run)
  await all(table, run.runId)
  const notFound = expect.objectContaining({ code: 'not-found' })
  expect(() => table.events({ runId: run.runId, epoch: 6, after: 0 }, live())).toThrow(notFound)
  expect(() => table.events({ runId: newId(), epoch, after: 0 }, live())).toThrow(notFound)
  expect(table.state(newId())).toBeNull()
  expect(await readdir(join(folder, 'spool'))).toHaveLength(1)
  const later = openRuns({ epoch: 8, folder: join(folder, 'spool'), carry: carryNothing, failed: () => {} })
  expect(await readdir(join(folder, 'spool'))).toEqual([])
  await later.close()
})

async function* carryNothing(): AsyncGenerator<RunEventDraft> {}

test('an event that is too large keeps head and tail of its texts', async () => {
  const big = 'x'.repeat(400_000)
  const table = open(async function* carry() {
    yield notice(`begin ${big} end`)
    yield finished
  })
  const run = testSpec()
  table.start(run)
  const [event] = await all(table, run.runId)
  const message = String(event?.draft.message)
  expect(message.length).toBeLessThan(40_000)
  expect([message.slice(0, 7), message.slice(-5)]).toEqual(['begin x', 'x end'])
  expect(message).toContain('characters left out')
})
