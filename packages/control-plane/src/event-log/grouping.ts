import { limits, type SpooledEvent } from '@codeberth/protocol'

/** Collects events and hands them on in groups. */
export type Grouping = {
  /**
   * Takes an event. Resolves at once while there is room, else when the group before was written: this is the back-pressure
   * on the sandbox. Rejects with what writing a group threw, from then on always.
   */
  add(event: SpooledEvent): Promise<void>
  /** Writes what is left. Rejects with what writing threw. */
  flush(): Promise<void>
  /** Aborted, with what it threw as the reason, when a group could not be written: who waits for a next event learns it by this. */
  readonly failed: AbortSignal
}

/**
 * Groups of at most `append.rows` and `append.bytes`, written one after the other, `append.wait` after their first event; a
 * group of deltas alone waits `delta.join`, so that they are joined.
 */
export function openGrouping(write: (events: SpooledEvent[]) => Promise<void>): Grouping {
  let group: SpooledEvent[] = []
  let bytes = 0
  let writeAt = 0
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  const failure = new AbortController()

  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const events = group
    group = []
    bytes = 0
    if (events.length === 0) return writing
    writing = writing.then(() => write(events))
    writing.catch((thrown: unknown) => failure.abort(thrown))
    return writing
  }
  const schedule = (event: SpooledEvent) => {
    const dueAt = performance.now() + (isDelta(event) ? limits.deltaJoinMs.value : limits.appendMs.value)
    if (timer && dueAt >= writeAt) return
    clearTimeout(timer)
    writeAt = dueAt
    timer = setTimeout(() => void flush(), dueAt - performance.now())
  }
  return {
    flush,
    failed: failure.signal,
    async add(event) {
      failure.signal.throwIfAborted()
      group.push(event)
      bytes += sizeOf(event)
      if (group.length >= limits.appendRows.value || bytes >= limits.appendBytes.value) return flush()
      schedule(event)
    },
  }
}

const isDelta = (event: SpooledEvent): boolean => event.draft.type === 'message.delta'

// Close enough to bound memory; the exact size of a row is checked when it is made.
const sizeOf = (event: SpooledEvent): number => JSON.stringify(event.draft).length
