import type { Message, ToolCall } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import type { ModelFailure } from '../model/model.ts'
import { type AgentEvent, type AgentState, type CallEnd, freshAgent } from './agent-state.ts'
import { limitEnd } from './limit-ends.ts'
import { advance, nextMove } from './next-move.ts'

const hello: Message = { role: 'user', text: 'hello' }
const call: ToolCall = { callId: 'c', tool: 'glob', input: {} }
const done: CallEnd = {
  callId: 'c',
  tool: 'glob',
  output: 'x',
  key: 'k',
  polls: false,
  changedFiles: false,
  settles: false,
  value: null,
}
const failure = (kind: ModelFailure['kind'], retryAfterMs: number | null = null): ModelFailure => ({
  kind,
  stop: 'error',
  code: 'c',
  message: 'm',
  hint: 'h',
  retryAfterMs,
})

const says = (text: string): AgentEvent => ({ kind: 'answered', finish: 'stop', text, reasoning: '', calls: [] })
const asks: AgentEvent = { kind: 'answered', finish: 'tool-calls', text: '', reasoning: '', calls: [call] }
const isCut: AgentEvent = { kind: 'answered', finish: 'length', text: 'half', reasoning: '', calls: [call] }
const refuses: AgentEvent = { kind: 'answered', finish: 'refusal', text: '', reasoning: '', calls: [] }
const ran = (end: Partial<CallEnd> = {}, endTurn = false): AgentEvent => ({
  kind: 'ran',
  ends: [{ ...done, ...end }],
  owes: null,
  endTurn,
})
const fails = (kind: ModelFailure['kind'], retryAfterMs: number | null = null): AgentEvent => ({
  kind: 'failed',
  failure: failure(kind, retryAfterMs),
  jitter: 0.5,
})
const compacted = (gained: boolean): AgentEvent => ({ kind: 'compacted', history: [hello], gained })
const cancelled: AgentEvent = { kind: 'cancelled' }
const steered: AgentEvent = { kind: 'steered', texts: ['also'] }

/** What comes next in a word: the move, and the stop with its detail. */
function after(start: AgentState, ...events: AgentEvent[]): string {
  const move = nextMove(events.reduce(advance, start))
  if (move.kind === 'call-model') return move.delayMs === 0 ? 'call-model' : `call-model in ${move.delayMs}`
  return move.kind === 'finish' ? [move.end.stop, move.end.error?.code].filter(Boolean).join(' ') : move.kind
}

const fresh = freshAgent([hello], false)
const owing = freshAgent([hello], true)
const times = (count: number, ...events: AgentEvent[]) => Array.from({ length: count }, () => events).flat()

test.each<[string, AgentState, AgentEvent[], string]>([
  ['a fresh agent', fresh, [], 'call-model'],
  ['an answer', fresh, [says('hi')], 'completed'],
  ['calls', fresh, [asks], 'run-tools'],
  ['results', fresh, [asks, ran()], 'call-model'],
  ['results that settle', fresh, [asks, ran({ settles: true })], 'completed'],
  ['end_turn', fresh, [asks, ran({}, true)], 'completed'],
  ['one cut answer', fresh, [isCut], 'call-model'],
  ['two cut answers', fresh, [isCut, isCut], 'limit output'],
  ['two cut answers with a whole one between', fresh, [isCut, asks, ran(), isCut], 'call-model'],
  ['one empty answer', fresh, [says(' ')], 'call-model'],
  ['two empty answers', fresh, [says(''), says('')], 'empty empty'],
  ['two empty answers with work between', fresh, [says(''), asks, ran(), says('')], 'call-model'],
  ['a refusal', fresh, [refuses], 'refusal refusal'],
  ['one failure', fresh, [fails('retry')], 'call-model in 1000'],
  ['four failures', fresh, times(4, fails('retry')), 'call-model in 8000'],
  ['five failures', fresh, times(5, fails('retry')), 'error c'],
  [
    'four failures, an answer, four failures',
    fresh,
    [...times(4, fails('retry')), asks, ran(), ...times(4, fails('retry'))],
    'call-model in 8000',
  ],
  ['a failure that names its wait', fresh, [fails('retry', 7_000)], 'call-model in 7000'],
  ['a failure that names too long a wait', fresh, [fails('retry', 3_600_000)], 'error c'],
  ['a failure for good', fresh, [fails('fatal')], 'error c'],
  ['an overflow', fresh, [fails('overflow')], 'compact'],
  ['an overflow, compacted', fresh, [fails('overflow'), compacted(true)], 'call-model'],
  ['an overflow that cannot be compacted', fresh, [fails('overflow'), compacted(false)], 'limit context'],
  ['an overflow after compacting', fresh, [fails('overflow'), compacted(true), fails('overflow')], 'error c'],
  [
    'an overflow after compacting and an answer',
    fresh,
    [fails('overflow'), compacted(true), asks, ran(), fails('overflow')],
    'compact',
  ],
  ['four equal results', fresh, times(4, asks, ran()), 'call-model'],
  ['five equal results', fresh, times(5, asks, ran()), 'limit doom-loop'],
  [
    'ten equal results spread over a hundred steps',
    fresh,
    Array.from({ length: 100 }, (_, at) => [asks, ran({ key: at % 10 === 0 ? 'k' : `${at}` })]).flat(),
    'call-model',
  ],
  ['forty equal polls', fresh, times(40, asks, ran({ polls: true })), 'call-model'],
  [
    'equal results with changed files between',
    fresh,
    times(6, asks, ran(), asks, ran({ changedFiles: true })),
    'call-model',
  ],
  ['a limit', fresh, [{ kind: 'spent', end: limitEnd('steps') }], 'limit steps'],
  ['cancel', fresh, [cancelled], 'cancelled'],
  ['cancel with calls open', fresh, [asks, cancelled], 'cancelled'],
  ['a message after the end', fresh, [says('hi'), steered], 'call-model'],
  ['a message after a limit', fresh, [{ kind: 'spent', end: limitEnd('steps') }, steered], 'limit steps'],
  ['a message after cancel', fresh, [cancelled, steered], 'cancelled'],
  ['an answer after cancel', fresh, [cancelled, says('hi')], 'cancelled'],
  ['an owed output', owing, [says('hi')], 'call-model'],
  ['an owed output, twice asked for', owing, times(2, says('hi')), 'call-model'],
  ['an owed output that never comes', owing, times(3, says('hi')), 'schema schema'],
  ['an owed output that comes', owing, [says('hi'), asks, ran({ settles: true })], 'completed'],
])('after %s: %4$s', (_, start, events, expected) => {
  expect(after(start, ...events)).toBe(expected)
})

test('a provider that asks for a long wait is shown with its end', () => {
  expect(advance(fresh, fails('retry', 90_000)).resetAfterMs).toBe(90_000)
  expect(advance(fresh, fails('retry', 9_000)).resetAfterMs).toBe(null)
})

test('nothing of a cut answer is carried out, and the model is told', () => {
  expect(advance(fresh, isCut)).toMatchObject({
    calls: [],
    history: [hello, { text: 'half', calls: [] }, { role: 'user' }],
  })
})
