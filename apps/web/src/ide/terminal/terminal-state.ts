import type { FaultBody, TerminalFrame, TerminalMark } from '@codeberth/protocol'

/** Where this viewer stands with one terminal. `mark` is what has been taken from its output. */
export type TerminalState = {
  phase: 'idle' | 'ticket' | 'attaching' | 'live' | 'detached' | 'exited' | 'denied'
  mark: TerminalMark | null
  exitCode: number | null
  fault: FaultBody | null
}

export const newTerminal: TerminalState = { phase: 'idle', mark: null, exitCode: null, fault: null }

export type TerminalEvent =
  | { kind: 'connected' }
  | { kind: 'ticket'; ticket: string }
  | { kind: 'attached' }
  | { kind: 'frame'; frame: TerminalFrame }
  | { kind: 'disconnected' }
  | { kind: 'refused'; fault: FaultBody }

export type TerminalAction =
  | { kind: 'askTicket' }
  | { kind: 'attach'; ticket: string; after: TerminalMark | null }
  | { kind: 'clear' }
  /** Writes the bytes of the frame from its `skip`th on. */
  | { kind: 'write'; bytes: string; skip: number; position: number }

export type TerminalStep = { state: TerminalState; actions: TerminalAction[] }
