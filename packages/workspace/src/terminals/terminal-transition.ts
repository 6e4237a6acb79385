import { limits } from '@codeberth/protocol'
import type { TerminalAction, TerminalEvent, TerminalState, Viewer } from './terminal-state.ts'

/** Below this many unacknowledged bytes a paused terminal goes on. */
export const resumeBytes = 64 * 1024
/** A viewer that takes nothing for this long holds nobody up any more. */
export const stalledMs = 5_000
/** Typing viewers whose counters are kept. */
const maxCounters = 100

export type Transition = { state: TerminalState; actions: TerminalAction[] }

/** What happens to a terminal at each event. Pure; the caller carries the actions out in order. */
export function nextTerminal(state: TerminalState, event: TerminalEvent): Transition {
  switch (event.kind) {
    case 'printed':
      return flow({ ...state, head: state.head + event.bytes }, event.at, [{ kind: 'wake' }])
    case 'joined':
    case 'moved':
      return moved(state, event.viewer, { position: event.position, movedAt: event.at }, event.kind === 'joined')
    case 'left': {
      const viewers = new Map(state.viewers)
      viewers.delete(event.viewer)
      return flow({ ...state, viewers }, event.at)
    }
    case 'looked':
      return flow(state, event.at)
    case 'typed':
      return typed(state, event.viewer, event.counter, event.text)
    case 'resized': {
      const same = event.size.cols === state.size.cols && event.size.rows === state.size.rows
      if (state.exit || same) return { state, actions: [] }
      return { state: { ...state, size: event.size }, actions: [{ kind: 'resize', size: event.size }] }
    }
    case 'exited':
      if (state.exit) return { state, actions: [] }
      return { state: { ...state, exit: { code: event.code }, paused: false }, actions: [{ kind: 'wake' }] }
  }
}

function moved(state: TerminalState, id: number, viewer: Viewer, joins: boolean): Transition {
  if (!joins && !state.viewers.has(id)) return { state, actions: [] }
  return flow({ ...state, viewers: new Map(state.viewers).set(id, viewer) }, viewer.movedAt)
}

/** A counter that is not higher than the viewer's last was here before: a reconnect repeats no key. */
function typed(state: TerminalState, viewer: string, counter: number, text: string): Transition {
  if (state.exit || counter <= (state.counters.get(viewer) ?? 0)) return { state, actions: [] }
  const counters = new Map(state.counters)
  counters.delete(viewer)
  counters.set(viewer, counter)
  const [oldest] = counters.keys()
  if (counters.size > maxCounters && oldest !== undefined) counters.delete(oldest)
  return { state: { ...state, counters }, actions: [{ kind: 'write', text }] }
}

/** The shell is read always, but while a viewer that still takes output is too far behind to lose nothing. */
function flow(state: TerminalState, at: number, actions: TerminalAction[] = []): Transition {
  const live = [...state.viewers.values()].filter(({ movedAt }) => at - movedAt < stalledMs)
  const lag = Math.max(0, ...live.map(({ position }) => state.head - position))
  const pause = !state.paused && !state.exit && lag > limits.terminalUnackedBytes.value
  const resume = state.paused && lag < resumeBytes
  if (pause) return { state: { ...state, paused: true }, actions: [...actions, { kind: 'pause' }] }
  if (resume) return { state: { ...state, paused: false }, actions: [...actions, { kind: 'resume' }] }
  return { state, actions }
}
