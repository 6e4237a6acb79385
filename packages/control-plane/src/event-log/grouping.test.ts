import { once } from 'node:events'
import { limits, type SpooledEvent } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { openGrouping } from './grouping.ts'
import { openNotices } from './notices.ts'

const event = (lseq: number, type = 'notice', text = ''): SpooledEvent => ({
  epoch: 1,
  lseq,
  at: 0,
  draft: { type, agentId: null, text },
})

test('events that come together are written together, in order, and a full group is not waited for', async () => {
  const groups: number[][] = []
  const grouping = openGrouping(async (events) => void groups.push(events.map(({ lseq }) => lseq)))
  for (let lseq = 1; lseq <= limits.appendRows.value; lseq++) await grouping.add(event(lseq))
  expect(groups).toHaveLength(1)
  await grouping.add(event(201))
  await grouping.add(event(202))
  await grouping.flush()
  expect(groups[1]).toEqual([201, 202])
})

test('a group of a mebibyte is written at once', async () => {
  const sizes: number[] = []
  const grouping = openGrouping(async (events) => void sizes.push(events.length))
  for (let lseq = 1; lseq <= 3; lseq++)
    await grouping.add(event(lseq, 'notice', 'x'.repeat(limits.appendBytes.value / 2)))
  await grouping.flush()
  expect(sizes).toEqual([2, 1])
})

test('what writing threw reaches who adds or flushes next, and nothing after it is written', async () => {
  const written: number[] = []
  const grouping = openGrouping(async (events) => {
    if (events[0]?.lseq === 1) throw new Error('fenced')
    written.push(events.length)
  })
  await grouping.add(event(1))
  await expect(grouping.flush()).rejects.toThrow('fenced')
  await expect(grouping.add(event(2))).rejects.toThrow('fenced')
  await expect(grouping.flush()).rejects.toThrow('fenced')
  expect(written).toEqual([])
})

test('a group that its time wrote and that failed is told at once, and refuses what comes next', async () => {
  const grouping = openGrouping(() => Promise.reject(new Error('away for a moment')))
  const told = once(grouping.failed, 'abort')
  await grouping.add(event(1))
  await told
  expect(grouping.failed.reason).toEqual(new Error('away for a moment'))
  await expect(grouping.add(event(2))).rejects.toThrow('away for a moment')
})

test('a burst of growth is told at once and then once more with the newest head', async () => {
  const told: number[] = []
  const second = Promise.withResolvers<void>()
  const notices = openNotices((_runId, headSeq) => {
    told.push(headSeq)
    if (told.length === 2) second.resolve()
  })
  for (let headSeq = 1; headSeq <= 100; headSeq++) notices.grown('run', headSeq)
  await second.promise
  expect(told).toEqual([1, 100])
  notices.close()
})
