import type { EventOf, Stop } from '@codeberth/protocol'

/** How the runner itself ends a run, when its daemon does not. */
export type RunEnd = { stop: Stop; error: EventOf<'run.finished'>['error'] }

/**
 * Where a run stands at the runner that holds its lease. `left`: the lease has passed on or the runner stops; whoever takes the
 * run next goes on.
 */
export type RunSituation =
  | { phase: 'preparing' }
  | { phase: 'working'; stopping: boolean }
  | { phase: 'closing' }
  | { phase: 'ended' }
  | { phase: 'left' }

/** What happens to it. */
export type RunHappening =
  /** The daemon carries the run out, its events begin at this epoch. */
  | { kind: 'prepared'; epoch: number }
  | { kind: 'cancel' }
  /** The daemon has not ended the run in the time that a stop may take. */
  | { kind: 'overdue' }
  /** Sandbox or daemon cannot go on with it. */
  | { kind: 'failed'; end: RunEnd }
  /** `run.finished` is in the log. */
  | { kind: 'finished' }
  | { kind: 'lost' }
  | { kind: 'closing' }

/** What the runner does then. */
export type RunAction =
  | { do: 'ingest'; epoch: number }
  | { do: 'await-stop' }
  | { do: 'stop-work' }
  | { do: 'write-end'; end: RunEnd }
  | { do: 'release' }
  | { do: 'forget' }
