import {
  type EventOf,
  emptyRun,
  parseEvent,
  type RunEvent,
  type RunView,
  reduceRun,
  skipEvent,
  type UnknownEvent,
} from '@codeberth/protocol'

/** The events of one run as far as they have arrived, with any number of readers that each start where they like. */
export type RunLog = {
  /** Adds the next event; one that was had already is dropped, a gap throws. */
  append(value: unknown): void
  /** Ends every reader: with `error` they throw once they have read all there is. */
  end(error?: unknown): void
  read(after: number, signal?: AbortSignal): AsyncGenerator<RunEvent | UnknownEvent>
  finished(): EventOf<'run.finished'> | null
  /** Waits for `run.finished`; rejects with what ended the log, or because nobody follows the run any more. */
  result(): Promise<EventOf<'run.finished'>>
  view(): RunView
  readonly head: number
}

type Ended = { error: unknown } | null

/** Opens an empty log. Nothing in it waits for a reader. */
export function openRunLog(): RunLog {
  const events: (RunEvent | UnknownEvent)[] = []
  const waiting = new Set<() => void>()
  let view = emptyRun
  let ended: Ended = null
  const wake = () => {
    for (const resolve of waiting) resolve()
    waiting.clear()
  }
  const read: RunLog['read'] = async function* (after, signal) {
    for (let at = after; ; at++) {
      while (at >= events.length && !ended && !signal?.aborted) await pause(waiting, signal)
      const event = events[at]
      if (signal?.aborted) return
      if (event) yield event
      else if (ended?.error !== undefined) throw ended.error
      else return
    }
  }
  return {
    get head() {
      return events.length
    },
    view: () => view,
    finished: () => view.finish,
    append(value) {
      const parsed = parseEvent(value)
      if (parsed.event.seq <= events.length) return
      view = parsed.known ? reduceRun(view, parsed.event) : skipEvent(view, parsed.event.seq)
      events.push(parsed.event)
      if (view.finish) ended ??= { error: undefined }
      wake()
    },
    end(error) {
      ended ??= { error }
      wake()
    },
    read,
    async result() {
      for await (const event of read(events.length)) if (event.type === 'run.finished') break
      if (!view.finish) throw new Error('This run was left before it ended.')
      return view.finish
    },
  }
}

function pause(waiting: Set<() => void>, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      waiting.delete(done)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    waiting.add(done)
    signal?.addEventListener('abort', done, { once: true })
  })
}
