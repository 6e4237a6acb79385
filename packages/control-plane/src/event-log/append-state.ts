import type { RunState, Stop } from '@codeberth/protocol'
import type { Lease } from '../lease/lease-state.ts'

/**
 * One event on its way into the log. `lseq` numbers it in its source; a row that joins neighbouring deltas carries the
 * last number that it covers, so numbers rise but need not be dense. Times are Unix ms.
 */
export type NewRow = {
  lseq: number
  at: number
  agentId: string | null
  type: string
  payload: Record<string, unknown>
}

/** What a run asks of a person. One that is open when the run ends is `void`. */
export type Ask = { askId: string; kind: 'approval' | 'question'; state: 'open' | 'answered' | 'void' }

/** Rows of one source in one go: they stand for `first`…`last`, and are stored all or none. */
export type Batch = {
  runId: string
  generation: number
  /** Boot time of the daemon in ms, or minus the generation for what the runner writes itself. */
  epoch: number
  first: number
  last: number
  rows: NewRow[]
  /** How the batch leaves what it asks or answers, each ask once. A run with an open ask is `waiting`. */
  asks: Ask[]
  /** Given exactly when the batch ends the run. */
  stop: Stop | null
}

/**
 * What came of an append. `stored`: all rows are in the log, the newest has `headSeq`. `mark`: nothing was stored, because the
 * log has this source up to `lseq`; send from there. `fenced`: another runner holds the run. `finished`: the log is closed.
 */
export type AppendOutcome =
  | { kind: 'stored'; headSeq: number }
  | { kind: 'mark'; lseq: number }
  | { kind: 'fenced' }
  | { kind: 'finished' }

/** A run's log as `planAppend` sees it. */
export type LogState = {
  lease: Lease
  /** High-water mark of each source. */
  marks: ReadonlyMap<number, number>
  headSeq: number
  asks: ReadonlyMap<string, Ask['state']>
  state: RunState
  stop: Stop | null
}
