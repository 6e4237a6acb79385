import { limits, newId, type RunEvent } from '@codeberth/protocol'
import { afterAll, expect, test } from 'vitest'
import { hashToken, makeToken } from '../accounts/credential-token.ts'
import { releaseLease, renewLeases, runsToTake, takeLease } from '../lease/lease.ts'
import { publishGrown } from '../signals.ts'
import { demoProject, openTestPlatform, queuedRun, signedIn } from '../test-platform.ts'
import { append } from './append.ts'
import type { Batch } from './append-state.ts'
import { readEvents } from './read-events.ts'

const p = await openTestPlatform()
afterAll(() => p.close())
const ada = await signedIn(p, 'ada')

async function leasedRun(): Promise<{ runId: string; generation: number }> {
  const run = await queuedRun(p, ada, (await demoProject(p, ada)).id)
  const lease = await takeLease(p, { runId: run.id, owner: 'r1', tokenHash: hashToken(makeToken('run')) })
  if (!lease) throw new Error('the lease was not given')
  return lease
}
const batch = (of: { runId: string; generation: number }, first: number, texts: string[], epoch = 7): Batch => ({
  runId: of.runId,
  generation: of.generation,
  epoch,
  first,
  last: first + texts.length - 1,
  rows: texts.map((message, at) => ({
    lseq: first + at,
    at: 1_700_000_000_123 + at,
    agentId: null,
    type: 'notice',
    payload: { level: 'info', code: 'c', message },
  })),
  asks: [],
  stop: null,
})
const finish: Pick<Batch, 'stop'> = { stop: 'completed' }
const textsOf = (events: readonly { seq: number }[]) =>
  events.flatMap((event) => ('message' in event ? [`${event.seq} ${event.message}`] : []))

test('events are numbered densely over their sources, and read back as they were', async () => {
  const run = await leasedRun()
  expect(await append(p, batch(run, 1, ['a', 'b']))).toEqual({ kind: 'stored', headSeq: 2 })
  expect(await append(p, batch(run, 1, ['own'], -1))).toEqual({ kind: 'stored', headSeq: 3 })
  expect(await append(p, batch(run, 3, ['c']))).toEqual({ kind: 'stored', headSeq: 4 })
  const page = await readEvents(p, run.runId, 0)
  expect([textsOf(page.events), page.headSeq, page.finished]).toEqual([['1 a', '2 b', '3 own', '4 c'], 4, false])
  const expected: RunEvent = {
    v: 1,
    runId: run.runId,
    seq: 2,
    at: 1_700_000_000_124,
    agentId: null,
    type: 'notice',
    level: 'info',
    code: 'c',
    message: 'b',
  }
  expect((await readEvents(p, run.runId, 1, 1)).events).toEqual([expected])
})

test('a page ends where it grows too large, and holds one event at least', async () => {
  const run = await leasedRun()
  const large = 'x'.repeat(limits.historyPageBytes.value * 0.4)
  await append(p, batch(run, 1, [large, large, large, 'small', 'x'.repeat(limits.historyPageBytes.value * 2), 'last']))
  const pages: number[][] = []
  for (let after = 0; after < 6; after = pages.at(-1)?.at(-1) ?? 6)
    pages.push((await readEvents(p, run.runId, after)).events.map(({ seq }) => seq))
  expect(pages).toEqual([[1, 2, 3], [4, 5], [6]])
})

test('a repeated batch is stored once, one after a gap not at all; both learn how far the log is', async () => {
  const run = await leasedRun()
  await append(p, batch(run, 1, ['a', 'b']))
  expect(await append(p, batch(run, 1, ['a', 'b']))).toEqual({ kind: 'mark', lseq: 2 })
  expect(await append(p, batch(run, 2, ['b', 'c']))).toEqual({ kind: 'mark', lseq: 2 })
  expect(await append(p, batch(run, 4, ['d']))).toEqual({ kind: 'mark', lseq: 2 })
  expect(await append(p, batch(run, 5, ['x'], 8))).toEqual({ kind: 'mark', lseq: 0 })
  expect(textsOf((await readEvents(p, run.runId, 0)).events)).toEqual(['1 a', '2 b'])
})

test('after a take-over the old holder writes nothing, the new one goes on from the mark', async () => {
  const run = await leasedRun()
  await append(p, batch(run, 1, ['a']))
  await releaseLease(p, run)
  expect(await append(p, batch(run, 2, ['late']))).toEqual({ kind: 'fenced' })
  const next = await takeLease(p, { runId: run.runId, owner: 'r2', tokenHash: hashToken(makeToken('run')) })
  expect(next?.generation).toBe(2)
  expect(await append(p, batch(run, 2, ['late']))).toEqual({ kind: 'fenced' })
  expect(await append(p, batch({ ...run, generation: 2 }, 1, ['a', 'b']))).toEqual({ kind: 'mark', lseq: 1 })
  expect(await append(p, batch({ ...run, generation: 2 }, 2, ['b']))).toEqual({ kind: 'stored', headSeq: 2 })
  expect([await renewLeases(p, [run]), await renewLeases(p, [{ ...run, generation: 2 }])]).toEqual([
    new Set(),
    new Set([run.runId]),
  ])
})

test('the end is the last event; nothing is written after it and nobody takes the run again', async () => {
  const run = await leasedRun()
  expect(await append(p, { ...batch(run, 1, ['end']), ...finish })).toEqual({ kind: 'stored', headSeq: 1 })
  expect(await append(p, batch(run, 2, ['after']))).toEqual({ kind: 'finished' })
  await releaseLease(p, run)
  expect(await takeLease(p, { runId: run.runId, owner: 'r2', tokenHash: newId() })).toBeNull()
  expect(await runsToTake(p, 'r2', 100)).not.toContain(run.runId)
  expect((await readEvents(p, run.runId, 0)).finished).toBe(true)
})

test('a run whose holder has gone, and one that waits for its turn, are found when it is time', async () => {
  const project = await demoProject(p, ada)
  const [first, second] = [await queuedRun(p, ada, project.id), await queuedRun(p, ada, project.id)]
  const mine = async () => (await runsToTake(p, 'r1', 1_000)).filter((id) => id === first.id || id === second.id)
  expect(await mine()).toEqual([first.id])
  const lease = await takeLease(p, { runId: first.id, owner: 'r1', tokenHash: newId() })
  expect(await mine()).toEqual([])
  if (!lease) throw new Error('the lease was not given')
  await releaseLease(p, lease)
  expect(await mine()).toEqual([first.id])
})

test('a follower gets what was there and what comes, once and in order, also when notices are lost', async () => {
  const run = await leasedRun()
  await append(p, batch(run, 1, ['a', 'b']))
  const seen: string[] = []
  const followed = (async () => {
    for await (const page of p.feed.follow(run.runId, 1, AbortSignal.timeout(20_000)))
      seen.push(...textsOf(page.events))
  })()
  await append(p, batch(run, 3, ['c']))
  await publishGrown(p, run.runId, 3)
  await append(p, batch(run, 4, ['told by nobody']))
  await append(p, { ...batch(run, 5, ['end']), ...finish })
  await followed
  expect(seen).toEqual(['2 b', '3 c', '4 told by nobody', '5 end'])
})

test('following ends at its signal; an unknown run is not found', async () => {
  const run = await leasedRun()
  const stop = new AbortController()
  const pages = p.feed.follow(run.runId, 0, stop.signal)[Symbol.asyncIterator]()
  const next = pages.next()
  stop.abort()
  expect((await next).done).toBe(true)
  await expect(p.feed.follow(newId(), 0, stop.signal)[Symbol.asyncIterator]().next()).resolves.toEqual({
    done: true,
    value: undefined,
  })
  await expect(readEvents(p, newId(), 0)).rejects.toMatchObject({ code: 'not-found' })
})
