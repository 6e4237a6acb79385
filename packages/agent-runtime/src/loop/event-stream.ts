/** What many write and one reads. */
export type EventStream<T> = {
  /** Adds a value; after `end` it is dropped. */
  post(value: T): void
  /** Resolves when the reader is near enough for more: writers that can wait do. */
  ready(): Promise<void>
  /** No further values; the reader gets what is there, then its end. */
  end(): void
  read(): AsyncGenerator<T>
}

/** Values that may wait before writers are held. */
const holdAt = 512

export function openEventStream<T>(): EventStream<T> {
  let values: T[] = []
  let ended = false
  let wakeReader = Promise.withResolvers<void>()
  let wakeWriters = Promise.withResolvers<void>()
  return {
    post(value) {
      if (ended) return
      values.push(value)
      wakeReader.resolve()
    },
    ready: () => (values.length < holdAt || ended ? Promise.resolve() : wakeWriters.promise),
    end() {
      ended = true
      wakeReader.resolve()
      wakeWriters.resolve()
    },
    async *read() {
      for (;;) {
        const batch = values
        values = []
        wakeWriters.resolve()
        wakeWriters = Promise.withResolvers()
        yield* batch
        if (values.length > 0) continue
        if (ended) return
        await wakeReader.promise
        wakeReader = Promise.withResolvers()
      }
    },
  }
}
