import { type RunEvent, stampEvent } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { openRunLog, type RunLog } from './run-log.ts'

const runId = '01890a5d-ac96-774b-bcce-b302099a8057'
const notice = (seq: number) =>
  stampEvent({ type: 'notice', agentId: null, level: 'info', code: 'n', message: `${seq}` }, { runId, seq, at: seq })

async function seqsOf(log: RunLog, after = 0): Promise<number[]> {
  const seqs: number[] = []
  for await (const { seq } of log.read(after)) seqs.push(seq)
  return seqs
}

function finished(seq: number): RunEvent {
  const usage = { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0 }
  const draft = { type: 'run.finished', agentId: null, stop: 'completed', usage, cost: null, files: [], denied: [] }
  return stampEvent(draft, { runId, seq, at: seq })
}

test('every reader gets all events in order, also one that comes late or starts in the middle', async () => {
  const log = openRunLog()
  const early = seqsOf(log)
  for (const seq of [1, 2, 3]) log.append(notice(seq))
  const middle = seqsOf(log, 2)
  log.append(finished(4))
  expect([await early, await middle, await seqsOf(log), await seqsOf(log, 4)]).toEqual([
    [1, 2, 3, 4],
    [3, 4],
    [1, 2, 3, 4],
    [],
  ])
  expect(await log.result()).toEqual(finished(4))
})

test('a double is dropped, a gap is refused, and neither changes the view', () => {
  const log = openRunLog()
  log.append(notice(1))
  log.append(notice(1))
  expect(() => log.append(notice(3))).toThrow('event 3 does not follow 1')
  expect([log.head, log.view().seq]).toEqual([1, 1])
})

test('an event of a later version passes through and keeps the count dense', async () => {
  const log = openRunLog()
  const unknown = { v: 1, runId, seq: 1, at: 1, agentId: null, type: 'dream.started', colour: 'blue' }
  log.append(unknown)
  log.append(finished(2))
  const events = await Array.fromAsync(log.read(0))
  expect(events).toEqual([unknown, finished(2)])
})

test('a log that ends with an error gives what it has first', async () => {
  const log = openRunLog()
  log.append(notice(1))
  log.end(new Error('the server is away'))
  const seen: number[] = []
  const reading = (async () => {
    for await (const { seq } of log.read(0)) seen.push(seq)
  })()
  await expect(reading).rejects.toThrow('the server is away')
  expect(seen).toEqual([1])
  await expect(log.result()).rejects.toThrow('the server is away')
})

test('a reader that was told to stop ends without an error', async () => {
  const log = openRunLog()
  const stop = new AbortController()
  const reading = Array.fromAsync(log.read(0, stop.signal))
  stop.abort()
  expect(await reading).toEqual([])
})
