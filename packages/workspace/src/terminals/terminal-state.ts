import type { TerminalSize } from '@codeberth/protocol'

/** Where a viewer stands: `position` was taken by it, the last time at `movedAt`. */
export type Viewer = { position: number; movedAt: number }

/** All that decides how a terminal behaves. Bytes are elsewhere; here are their positions. */
export type TerminalState = {
  size: TerminalSize
  /** Bytes since the terminal began. */
  head: number
  /** Reading from the shell is paused because a viewer lags. */
  paused: boolean
  exit: { code: number | null } | null
  viewers: ReadonlyMap<number, Viewer>
  /** Last counter of each typing viewer. */
  counters: ReadonlyMap<string, number>
}

/** A shell that has just started. */
export const startedTerminal = (size: TerminalSize): TerminalState => ({
  size,
  head: 0,
  paused: false,
  exit: null,
  viewers: new Map(),
  counters: new Map(),
})

export type TerminalEvent =
  | { kind: 'printed'; bytes: number; at: number }
  | { kind: 'joined'; viewer: number; position: number; at: number }
  | { kind: 'moved'; viewer: number; position: number; at: number }
  | { kind: 'left'; viewer: number; at: number }
  | { kind: 'looked'; at: number }
  | { kind: 'typed'; viewer: string; counter: number; text: string }
  | { kind: 'resized'; size: TerminalSize }
  | { kind: 'exited'; code: number | null }

export type TerminalAction =
  | { kind: 'write'; text: string }
  | { kind: 'resize'; size: TerminalSize }
  | { kind: 'pause' }
  | { kind: 'resume' }
  | { kind: 'wake' }
