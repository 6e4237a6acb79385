import { limits, type SpooledEvent } from '@codeberth/protocol'

/** Collects events and hands them on in groups. */
export type Grouping = {
  /**
   * Takes an event. Resolves at once while there is room, else when the group before was written: this is the back-pressure
   * on the sandbox. Rejects with what writing a group threw.
   */
  add(event: SpooledEvent): Promise<void>
  /** Writes what is left. Rejects with what writing threw. */
  flush(): Promise<void>
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

  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const events = group
    group = []
    bytes = 0
    if (events.length > 0) writing = writing.then(() => write(events))
    return writing
  }
  const schedule = (event: SpooledEvent) => {
    const dueAt = performance.now() + (isDelta(event) ? limits.deltaJoinMs.value : limits.appendMs.value)
    if (timer && dueAt >= writeAt) return
    clearTimeout(timer)
    writeAt = dueAt
    // A rejection is not lost: `writing` stays rejected and the next `add` or `flush` gets it.
    timer = setTimeout(() => void flush().catch(() => undefined), dueAt - performance.now())
  }
  return {
    flush,
    async add(event) {
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
