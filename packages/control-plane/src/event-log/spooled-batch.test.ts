import { newId } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { batchOf } from './spooled-batch.ts'

const runId = newId()
const source = { runId, generation: 2, epoch: 7 }
const bounds = { from: 100, to: 200 }
const delta = (lseq: number, text: string, at = 150, messageId = 'm1') => ({
  epoch: 7,
  lseq,
  at,
  draft: { type: 'message.delta', agentId: 'a1', messageId, channel: 'text', text },
})
const finished = (lseq: number) => ({
  epoch: 7,
  lseq,
  at: 150,
  draft: {
    type: 'run.finished',
    agentId: null,
    stop: 'completed',
    usage: { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0 },
    cost: 0,
    files: [],
    denied: [],
  },
})

test('neighbouring deltas of one message become one row that carries the later number', () => {
  expect(batchOf(source, [delta(4, 'He'), delta(5, 'llo'), delta(6, 'x', 150, 'm2')], bounds)).toEqual({
    ...source,
    first: 4,
    last: 6,
    rows: [
      {
        lseq: 5,
        at: 150,
        agentId: 'a1',
        type: 'message.delta',
        payload: { messageId: 'm1', channel: 'text', text: 'Hello' },
      },
      {
        lseq: 6,
        at: 150,
        agentId: 'a1',
        type: 'message.delta',
        payload: { messageId: 'm2', channel: 'text', text: 'x' },
      },
    ],
    state: null,
    stop: null,
  })
})

test('deltas that lie apart, or would grow too long, stay apart', () => {
  expect(batchOf(source, [delta(1, 'a', 100), delta(2, 'b', 190)], bounds)?.rows).toHaveLength(2)
  expect(batchOf(source, [delta(1, 'a'.repeat(16_000)), delta(2, 'b'.repeat(1_000))], bounds)?.rows).toHaveLength(2)
})

test('the end of a run is the last row, whatever follows it', () => {
  const batch = batchOf(source, [delta(1, 'a'), finished(2), delta(3, 'late')], bounds)
  expect([batch?.last, batch?.rows.map((row) => row.type), batch?.state, batch?.stop]).toEqual([
    2,
    ['message.delta', 'run.finished'],
    'finished',
    'completed',
  ])
})

test('an event that is none keeps its number as a notice; times stay between the log and the clock', () => {
  const batch = batchOf(
    source,
    [{ epoch: 7, lseq: 1, at: 9_999, draft: { type: 'tool.finished', agentId: null } }],
    bounds,
  )
  expect(batch?.rows).toEqual([
    {
      lseq: 1,
      at: 200,
      agentId: null,
      type: 'notice',
      payload: {
        level: 'warning',
        code: 'event-unreadable',
        message: 'An event of type tool.finished could not be read and was left out.',
      },
    },
  ])
})

test('a question makes the run wait, its answer makes it run', () => {
  const asked = {
    epoch: 7,
    lseq: 1,
    at: 150,
    draft: { type: 'question.asked', agentId: 'a1', id: 'q1', questions: [] },
  }
  const answered = {
    epoch: 7,
    lseq: 2,
    at: 150,
    draft: { type: 'question.answered', agentId: 'a1', id: 'q1', answers: [] },
  }
  expect(batchOf(source, [asked], bounds)?.state).toBe('waiting')
  expect(batchOf(source, [asked, answered], bounds)?.state).toBe('running')
  expect(batchOf(source, [], bounds)).toBeNull()
})
