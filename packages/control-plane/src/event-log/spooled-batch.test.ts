import { limits, newId } from '@codeberth/protocol'
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
    asks: [],
    stop: null,
  })
})

test('deltas that lie apart, or would grow too long, stay apart', () => {
  expect(batchOf(source, [delta(1, 'a', 100), delta(2, 'b', 190)], bounds)?.rows).toHaveLength(2)
  expect(batchOf(source, [delta(1, 'a'.repeat(16_000)), delta(2, 'b'.repeat(1_000))], bounds)?.rows).toHaveLength(2)
})

test('the end of a run is the last row, whatever follows it', () => {
  const batch = batchOf(source, [delta(1, 'a'), finished(2), delta(3, 'late')], bounds)
  expect([batch?.last, batch?.rows.map((row) => row.type), batch?.stop]).toEqual([
    2,
    ['message.delta', 'run.finished'],
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

test('what the database cannot hold is replaced, and a large event is cut, before they become rows', () => {
  const large = `BEGIN${'x'.repeat(limits.eventBytes.value)}END`
  const events = [
    delta(1, 'a\0b'),
    delta(2, 'half \ud800', 150, 'm2'),
    delta(3, large, 150, 'm3'),
    delta(4, '\\u0000', 150, 'm4'),
  ]
  const texts = batchOf(source, events, bounds)?.rows.map((row) => String(row.payload.text)) ?? []
  expect([texts[0], texts[1], texts[3]]).toEqual(['a\uFFFDb', 'half \uFFFD', '\\u0000'])
  expect(texts[2]).toMatch(/^BEGINx+\n… \d+ characters were left out …\nx+END$/)
  expect(Buffer.byteLength(texts[2] ?? '')).toBeLessThan(limits.eventBytes.value)
})

test('each ask of a batch is told once, as the batch leaves it', () => {
  const draft = (lseq: number, type: string, id: string, more: object) => ({
    epoch: 7,
    lseq,
    at: 150,
    draft: { type, agentId: 'a1', id, ...more },
  })
  const approval = { callId: 'c', effects: ['execute'], cwd: '', options: ['once', 'deny'] }
  const events = [
    draft(1, 'question.asked', 'q1', { questions: [] }),
    draft(2, 'question.asked', 'q2', { questions: [] }),
    draft(3, 'question.answered', 'q1', { answers: [] }),
    draft(4, 'approval.requested', 'a1', approval),
    draft(5, 'approval.answered', 'a0', { decision: 'once', by: 'ada' }),
  ]
  const [q1, q2, a1, a0] = [
    { askId: 'q1', kind: 'question', state: 'answered' },
    { askId: 'q2', kind: 'question', state: 'open' },
    { askId: 'a1', kind: 'approval', state: 'open' },
    { askId: 'a0', kind: 'approval', state: 'answered' },
  ]
  expect(batchOf(source, events, bounds)?.asks).toEqual([q1, q2, a1, a0])
  expect(batchOf(source, [...events, finished(6)], bounds)?.asks).toEqual([
    q1,
    { ...q2, state: 'void' },
    { ...a1, state: 'void' },
    a0,
  ])
  expect(batchOf(source, [], bounds)).toBeNull()
})
