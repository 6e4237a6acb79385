import { type RunView, reduceRun, skipEvent } from '@codeberth/protocol'
import type { LogEvent, RunAction, RunInput, RunState, RunStep } from './run-state.ts'

/**
 * One step of a run's store. Only the event after the last one is folded; older ones are dropped and a gap is fetched over
 * HTTP, so that nothing is missing or doubled whatever the socket does.
 */
export function stepRun(state: RunState, input: RunInput): RunStep {
  switch (input.kind) {
    case 'begin':
      return input.finished ? fetchRest(state) : { state, actions: [{ kind: 'subscribe', after: state.view.seq }] }
    case 'socketOpened':
      return {
        state,
        actions: state.view.state === 'finished' ? [] : [{ kind: 'subscribe', after: state.view.seq }],
      }
    case 'received': {
      const next = takeEvents(state, input.events, input.headSeq)
      const gap = input.events.some(({ event }) => event.seq > next.view.seq)
      return gap && !state.fetching ? fetchRest(next, ended(state, next)) : { state: next, actions: ended(state, next) }
    }
    case 'fetched': {
      const next = takeEvents({ ...state, fetching: false, problem: null }, input.events, input.headSeq)
      const more = input.events.length > 0 && next.view.seq < next.headSeq
      return more ? fetchRest(next) : { state: next, actions: ended(state, next) }
    }
    case 'failed':
      return { state: { ...state, fetching: false, problem: input.message }, actions: [] }
    case 'retry':
      return fetchRest(state)
  }
}

const fetchRest = (state: RunState, first: RunAction[] = []): RunStep => ({
  state: { ...state, fetching: true, problem: null },
  actions: [...first, { kind: 'fetch', after: state.view.seq }],
})

const ended = (before: RunState, after: RunState): RunAction[] =>
  after.view.state === 'finished' && before.view.state !== 'finished' ? [{ kind: 'unsubscribe' }] : []

function takeEvents(state: RunState, events: readonly LogEvent[], headSeq: number): RunState {
  const view = events.reduce(takeEvent, state.view)
  return { ...state, view, headSeq: Math.max(state.headSeq, headSeq, view.seq), loaded: true }
}

function takeEvent(view: RunView, logged: LogEvent): RunView {
  if (logged.event.seq !== view.seq + 1) return view
  return logged.known ? reduceRun(view, logged.event) : skipEvent(view, logged.event.seq)
}
