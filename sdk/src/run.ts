import type { EventOf, RunEvent, RunView, UnknownEvent } from '@codeberth/protocol'

/** What `run.finished` says. `completed` is the only good end; everything else is a value too, not a throw. */
export type RunResult = EventOf<'run.finished'>

/**
 * One run, local or at a server. Iterating gives its events from seq 1 on; every iterator is independent, a late one replays.
 * Not reading never holds the run. `break` detaches; `cancel()` stops the run. It has no `then`: awaiting it does nothing.
 */
export type Run = {
  readonly id: string
  readonly threadId: string
  [Symbol.asyncIterator](): AsyncIterator<RunEvent | UnknownEvent>
  /** Events after `after` (0 = all), then live until the end. Throws ConnectionLost when the server stays away. */
  events(options?: { after?: number; signal?: AbortSignal }): AsyncIterable<RunEvent | UnknownEvent>
  /** The last event. Throws ConnectionLost, or CodeberthError when the log cannot be read. */
  result(): Promise<RunResult>
  /** The fold of what has arrived here so far. */
  view(): RunView
  /** Says something to the working run; it reads it at its next step. */
  steer(text: string): Promise<void>
  answer(askId: string, answer: { decision?: 'once' | 'run' | 'project' | 'deny'; answers?: string[] }): Promise<void>
  /** Asks the run to stop; `result()` then settles with stop `cancelled`. */
  cancel(): Promise<void>
  /** Stops listening; a remote run goes on, a local one is cancelled. Leaves no handle. */
  dispose(): Promise<void>
}
