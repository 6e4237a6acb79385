import { newId, noUsage, parseEvent } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { emptyRunState, type LogEvent, type RunState } from './run-state.ts'
import { stepRun } from './run-transition.ts'

const runId = newId()
const envelope = (seq: number) => ({ v: 1, runId, seq, at: seq, agentId: 'root' })
const delta = (seq: number, text: string): LogEvent =>
  parseEvent({ ...envelope(seq), type: 'message.delta', messageId: 'm', channel: 'text', text })
const finish = (seq: number): LogEvent =>
  parseEvent({
    ...envelope(seq),
    type: 'run.finished',
    stop: 'completed',
    usage: noUsage,
    cost: null,
    files: [],
    denied: [],
  })

const textOf = (state: RunState) => state.view.items.map((item) => (item.kind === 'message' ? item.text : '')).join('|')

function play(...inputs: Parameters<typeof stepRun>[1][]) {
  return inputs.reduce<ReturnType<typeof stepRun>>((step, input) => stepRun(step.state, input), {
    state: emptyRunState,
    actions: [],
  })
}

test('doubled and late events change nothing', () => {
  const once = play({ kind: 'received', events: [delta(1, 'a'), delta(2, 'b')], headSeq: 2 })
  const twice = stepRun(once.state, { kind: 'received', events: [delta(1, 'a'), delta(2, 'b')], headSeq: 2 })
  expect([textOf(twice.state), twice.state.view, twice.actions]).toEqual(['ab', once.state.view, []])
})

test('a gap is fetched once and closed by the fetched page', () => {
  const gap = play({ kind: 'received', events: [delta(1, 'a'), delta(3, 'c')], headSeq: 3 })
  expect(gap.actions).toEqual([{ kind: 'fetch', after: 1 }])
  const again = stepRun(gap.state, { kind: 'received', events: [delta(4, 'd')], headSeq: 4 })
  expect(again.actions).toEqual([])
  const closed = stepRun(again.state, {
    kind: 'fetched',
    events: [delta(2, 'b'), delta(3, 'c'), delta(4, 'd')],
    headSeq: 4,
  })
  expect([textOf(closed.state), closed.actions, closed.state.fetching]).toEqual(['abcd', [], false])
})

test('a finished run is read page by page over HTTP and needs no subscription', () => {
  const begun = play({ kind: 'begin', finished: true })
  expect(begun.actions).toEqual([{ kind: 'fetch', after: 0 }])
  const first = stepRun(begun.state, { kind: 'fetched', events: [delta(1, 'a')], headSeq: 3 })
  expect(first.actions).toEqual([{ kind: 'fetch', after: 1 }])
  const last = stepRun(first.state, { kind: 'fetched', events: [delta(2, 'b'), finish(3)], headSeq: 3 })
  expect([textOf(last.state), last.actions, last.state.view.state]).toEqual([
    'ab',
    [{ kind: 'unsubscribe' }],
    'finished',
  ])
})

test('pages of history over the socket ask for nothing more', () => {
  const step = play({ kind: 'begin', finished: false }, { kind: 'received', events: [delta(1, 'a')], headSeq: 900 })
  expect([step.actions, step.state.headSeq]).toEqual([[], 900])
})

test('a new connection subscribes after the last event and not for a run that has ended', () => {
  expect(play({ kind: 'received', events: [delta(1, 'a')], headSeq: 1 }, { kind: 'socketOpened' }).actions).toEqual([
    { kind: 'subscribe', after: 1 },
  ])
  expect(play({ kind: 'received', events: [finish(1)], headSeq: 1 }, { kind: 'socketOpened' }).actions).toEqual([])
})

test('an event of an unknown type is counted and shows nothing', () => {
  const unknown = parseEvent({ ...envelope(1), type: 'later.thing', more: true })
  const step = play({ kind: 'received', events: [unknown, delta(2, 'b')], headSeq: 2 })
  expect([step.state.view.seq, textOf(step.state)]).toEqual([2, 'b'])
})

test('a failed fetch says so and a retry asks again from the same place', () => {
  const failed = play({ kind: 'begin', finished: true }, { kind: 'failed', message: 'no answer' })
  expect([failed.state.problem, failed.state.fetching]).toEqual(['no answer', false])
  expect(stepRun(failed.state, { kind: 'retry' }).actions).toEqual([{ kind: 'fetch', after: 0 }])
})
