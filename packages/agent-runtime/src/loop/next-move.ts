import { limits, type Message } from '@codeberth/protocol'
import type { ModelFailure } from '../model/model.ts'
import type { AgentEvent, AgentState, CallEnd, End, Move } from './agent-state.ts'
import { endError, limitEnd } from './limit-ends.ts'
import { nudges } from './nudges.ts'

/** How often a model may be asked to correct its output. */
const maxRepairs = 2
/** Equal calls with equal results in this many steps: at the first count the model is told, at the second it is stopped. */
const repeatSteps = 10
const repeatsToNudge = 3
const repeatsToStop = 5
const firstDelayMs = 1_000
const maxDelayMs = 30_000
/** A provider that asks for longer than this is not waited for. */
const maxAskedDelayMs = 10 * 60_000
/** From here on the wait is shown with the time at which it ends. */
const shownDelayMs = 60_000

/** What an agent does next: a function of its state alone. */
export function nextMove(state: AgentState): Move {
  if (state.end) return { kind: 'finish', end: state.end }
  if (state.mustCompact) return { kind: 'compact' }
  if (state.calls.length > 0) return { kind: 'run-tools', calls: state.calls }
  return { kind: 'call-model', delayMs: state.delayMs }
}

/** The state after something happened: the only transition. An agent that has ended changes only when a user steers it on. */
export function advance(state: AgentState, event: AgentEvent): AgentState {
  if (event.kind === 'steered') return steered(state, event.texts)
  if (state.end && state.end.stop !== 'completed') return state
  switch (event.kind) {
    case 'answered':
      return answered({ ...state, tries: 0, delayMs: 0, resetAfterMs: null }, event)
    case 'failed':
      return failed(state, event.failure, event.jitter)
    case 'ran':
      return ran(state, event)
    case 'told':
      return say(state, user(event.text))
    case 'programmed':
      return { ...say(state, ...event.messages), texts: [...state.texts, ...textsOf(event.messages)], end: null }
    case 'program-ended':
      return { ...state, end: event.owes ? schemaEnd(event.owes.problem) : { stop: 'completed' } }
    case 'compacted':
      return event.gained
        ? { ...state, history: event.history, mustCompact: false, compacted: true }
        : { ...state, mustCompact: false, end: limitEnd('context') }
    case 'spent':
      return { ...state, end: event.end }
    case 'cancelled':
      return { ...state, calls: [], end: { stop: 'cancelled' } }
  }
}

const user = (text: string): Message => ({ role: 'user', text })
const say = (state: AgentState, ...messages: Message[]): AgentState => ({
  ...state,
  history: [...state.history, ...messages],
})

function steered(state: AgentState, texts: readonly string[]): AgentState {
  if (state.end && state.end.stop !== 'completed') return state
  return { ...say(state, ...texts.map(user)), end: null, nudgedEmpty: false }
}

function answered(state: AgentState, event: Extract<AgentEvent, { kind: 'answered' }>): AgentState {
  const { finish, text, reasoning, calls } = event
  const spoken = { role: 'assistant' as const, text, ...(reasoning ? { reasoning } : {}) }
  const isBlank = text.trim() === ''
  const heard = isBlank ? state : { ...state, texts: [...state.texts, text] }
  if (finish === 'length') return cut(isBlank ? heard : say(heard, { ...spoken, calls: [] }))
  const whole = { ...heard, cuts: 0, compacted: false, owes: event.isOutput ? null : state.owes }
  if (calls.length > 0) return { ...say(whole, { ...spoken, calls: [...calls] }), calls, nudgedEmpty: false }
  if (finish === 'refusal') {
    const error = endError('refusal', 'The model refused to answer.', 'Ask differently, or use another model.')
    return { ...whole, end: { stop: 'refusal', error } }
  }
  if (!isBlank) return conclude(say(whole, { ...spoken, calls: [] }))
  if (!state.nudgedEmpty) return { ...say(whole, user(nudges.empty)), nudgedEmpty: true }
  const error = endError('empty', 'The model gave no answer.', 'Try again, or use another model.', true)
  return { ...whole, end: { stop: 'empty', error } }
}

function cut(state: AgentState): AgentState {
  if (state.cuts + 1 >= 2) return { ...state, cuts: state.cuts + 1, end: limitEnd('output') }
  return { ...say(state, user(nudges.cut)), cuts: state.cuts + 1 }
}

/** The model considers the turn done: it is, unless an output is owed. */
function conclude(state: AgentState): AgentState {
  if (!state.owes) return { ...state, end: { stop: 'completed' } }
  if (state.repairs < maxRepairs)
    return { ...say(state, user(nudges.output(state.owes.problem))), repairs: state.repairs + 1 }
  return { ...state, end: schemaEnd(state.owes.problem) }
}

const schemaEnd = (problem: string): End => ({
  stop: 'schema',
  error: endError('schema', `The output is not valid: ${problem}.`, 'Loosen the schema, or use another model.'),
})

const textsOf = (messages: readonly Message[]): string[] =>
  messages.flatMap((message) => (message.role === 'assistant' && message.text.trim() !== '' ? [message.text] : []))

function failed(state: AgentState, failure: ModelFailure, jitter: number): AgentState {
  const { code, message, hint } = failure
  const asked = failure.retryAfterMs
  if (failure.kind === 'overflow' && !state.compacted) return { ...state, tries: state.tries + 1, mustCompact: true }
  const tries = state.tries + 1
  if (failure.kind === 'retry' && tries < limits.modelTries.value && (asked ?? 0) <= maxAskedDelayMs) {
    const delayMs = asked ?? Math.round(jitter * Math.min(maxDelayMs, firstDelayMs * 2 ** tries))
    return { ...state, tries, delayMs, resetAfterMs: delayMs > shownDelayMs ? delayMs : null }
  }
  return { ...state, end: { stop: failure.stop, error: endError(code, message, hint, failure.kind === 'retry') } }
}

function ran(state: AgentState, event: Extract<AgentEvent, { kind: 'ran' }>): AgentState {
  const results = event.ends.map(({ callId, tool, output }): Message => ({ role: 'tool', callId, tool, output }))
  const { recent, looping } = countRepeats(state.recent, event.ends)
  const after = { ...say(state, ...results), calls: [], recent, owes: event.owes }
  const worst = looping.reduce((most, { count }) => Math.max(most, count), 0)
  if (worst >= repeatsToStop) return { ...after, end: limitEnd('doom-loop') }
  if (event.endTurn || event.ends.every((end) => end.settles)) return conclude(after)
  const told = looping.filter(({ count }) => count === repeatsToNudge).map(({ tool }) => user(nudges.loop(tool)))
  return say(after, ...told)
}

/**
 * Counts equal calls with equal results in the latest steps. A changed file is progress: whatever was tried before may go
 * otherwise after it.
 */
function countRepeats(before: AgentState['recent'], ends: readonly CallEnd[]) {
  const counted = ends.filter((end) => !end.polls && !end.changedFiles)
  const kept = ends.some((end) => end.changedFiles) ? [] : before
  const recent = [...kept, counted.map((end) => end.key)].slice(-repeatSteps)
  const keys = recent.flat()
  const looping = counted.map((end) => ({ tool: end.tool, count: keys.filter((key) => key === end.key).length }))
  return { recent, looping }
}
