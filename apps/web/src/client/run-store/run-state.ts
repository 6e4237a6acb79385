import { emptyRun, type parseEvent, type RunView } from '@codeberth/protocol'

/** An event as it was read from the wire. */
export type LogEvent = ReturnType<typeof parseEvent>

/** What a tab holds of one run: the fold of its log and how far the log goes. */
export type RunState = {
  view: RunView
  /** The newest seq that the server has told of. */
  headSeq: number
  /** A page of history is being fetched over HTTP. */
  fetching: boolean
  /** The beginning has arrived: the view may be shown. */
  loaded: boolean
  problem: string | null
}

export const emptyRunState: RunState = { view: emptyRun, headSeq: 0, fetching: false, loaded: false, problem: null }

export type RunInput =
  | { kind: 'begin'; finished: boolean }
  | { kind: 'socketOpened' }
  | { kind: 'received'; events: readonly LogEvent[]; headSeq: number }
  | { kind: 'fetched'; events: readonly LogEvent[]; headSeq: number }
  | { kind: 'failed'; message: string }
  | { kind: 'retry' }

export type RunAction =
  | { kind: 'subscribe'; after: number }
  | { kind: 'fetch'; after: number }
  | { kind: 'unsubscribe' }
export type RunStep = { state: RunState; actions: RunAction[] }
