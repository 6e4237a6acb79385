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

/** Rows of one source in one go: they stand for `first`…`last`, and are stored all or none. */
export type Batch = {
  runId: string
  generation: number
  /** Boot time of the daemon in ms, or minus the generation for what the runner writes itself. */
  epoch: number
  first: number
  last: number
  rows: NewRow[]
  /** State of the run after the batch; null leaves it. */
  state: RunState | null
  /** Given exactly when `state` is `finished`. */
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
  state: RunState
  stop: Stop | null
}
