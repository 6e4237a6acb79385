import type { RunCommand, RunEventDraft } from '@codeberth/protocol'

/** Where a run stands in this boot of the daemon. Its events are in the spool; here are their numbers. */
export type RunState = {
  /** Number of the last event; they are dense from 1. */
  lseq: number
  /** Everything up to this one is in the log. */
  acknowledged: number
  finished: boolean
  /** Tool output was left out because the spool is full. */
  full: boolean
  /** Commands that came already. */
  commands: ReadonlySet<string>
}

/** A run that has just been asked for. */
export const startedRun: RunState = { lseq: 0, acknowledged: 0, finished: false, full: false, commands: new Set() }

export type RunHappening =
  | { kind: 'drafted'; draft: RunEventDraft; full: boolean }
  /** The runtime said its last word; `run.finished` must have been among them. */
  | { kind: 'ended' }
  | { kind: 'acknowledged'; lseq: number }
  | { kind: 'commanded'; id: string; command: RunCommand }

export type RunAction =
  | { kind: 'spool'; lseq: number; draft: RunEventDraft }
  | { kind: 'sync' }
  | { kind: 'deliver'; command: RunCommand }
  /** The run is to stop: what still lives after `cancel.kill` is ended by force. */
  | { kind: 'limit-cancel' }
  /** Acknowledged events leave the spool after `spool.keepAfterAck`; with `forget` the whole run does. */
  | { kind: 'trim'; lseq: number; forget: boolean }
