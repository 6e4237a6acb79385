import type { TerminalFrame } from '@codeberth/protocol'
import type { TerminalEvent, TerminalState, TerminalStep } from './terminal-state.ts'

const stay = (state: TerminalState): TerminalStep => ({ state, actions: [] })

/** One step of a terminal's viewer: bytes are written once and in order, whatever the connection does. */
export function stepTerminal(state: TerminalState, event: TerminalEvent): TerminalStep {
  if (state.phase === 'exited') return stay(state)
  switch (event.kind) {
    case 'connected':
      return state.phase === 'idle' || state.phase === 'detached' || state.phase === 'denied'
        ? { state: { ...state, phase: 'ticket', fault: null }, actions: [{ kind: 'askTicket' }] }
        : stay(state)
    case 'ticket':
      return state.phase === 'ticket'
        ? {
            state: { ...state, phase: 'attaching' },
            actions: [{ kind: 'attach', ticket: event.ticket, after: state.mark }],
          }
        : stay(state)
    case 'attached':
      return stay(state.phase === 'attaching' ? { ...state, phase: 'live' } : state)
    case 'frame':
      return takeFrame(state, event.frame)
    case 'disconnected':
      return stay(state.phase === 'denied' ? state : { ...state, phase: 'detached' })
    case 'refused':
      return stay({ ...state, phase: event.fault.retryable ? 'detached' : 'denied', fault: event.fault })
  }
}

function takeFrame(state: TerminalState, frame: TerminalFrame): TerminalStep {
  if (state.phase !== 'live' && state.phase !== 'attaching') return stay(state)
  if (frame.kind === 'exit') return stay({ ...state, phase: 'exited', exitCode: frame.code })
  const size = sizeOfBase64(frame.bytes)
  const mark = { epoch: frame.epoch, position: frame.from + size }
  const anew = frame.reset || state.mark === null || state.mark.epoch !== frame.epoch
  if (anew) {
    const write = { kind: 'write', bytes: frame.bytes, skip: 0, position: mark.position } as const
    return { state: { ...state, phase: 'live', mark }, actions: [{ kind: 'clear' }, write] }
  }
  const known = state.mark?.position ?? 0
  if (frame.from > known) return { state: { ...state, phase: 'ticket' }, actions: [{ kind: 'askTicket' }] }
  const skip = known - frame.from
  if (skip >= size) return stay({ ...state, phase: 'live' })
  return {
    state: { ...state, phase: 'live', mark },
    actions: [{ kind: 'write', bytes: frame.bytes, skip, position: mark.position }],
  }
}

/** The number of bytes that a base64 text stands for. */
export function sizeOfBase64(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return (text.length / 4) * 3 - padding
}
