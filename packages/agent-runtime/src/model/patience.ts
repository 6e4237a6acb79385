/** How long a stream is waited for. Aborts its `signal` when the caller's does or when nothing came for too long. */
export type Patience = {
  signal: AbortSignal
  /** The limit in ms that was passed, or null. */
  lateMs(): number | null
  /** Waits for `promise`, but not longer than `signal`: a source that ignores it holds nobody. */
  race<T>(promise: Promise<T>): Promise<T>
  /** The chunks of a body; each is a sign of life. */
  chunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array>
  close(): void
}

/** Starts with the limit for the first frame; from the first one on each frame starts `idleMs` anew. */
export function openPatience(outer: AbortSignal, firstFrameMs: number, idleMs: number): Patience {
  const abort = new AbortController()
  const stop = () => abort.abort()
  let late: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const arm = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      late = ms
      stop()
    }, ms)
  }
  if (outer.aborted) stop()
  outer.addEventListener('abort', stop)
  arm(firstFrameMs)

  const race = <T>(promise: Promise<T>): Promise<T> => raceAbort(promise, abort.signal)
  return {
    signal: abort.signal,
    lateMs: () => late,
    race,
    async *chunks(body) {
      const reader = body.getReader()
      try {
        for (;;) {
          const next = await race(reader.read())
          if (next.done) return
          arm(idleMs)
          yield next.value
        }
      } finally {
        // Not awaited: a source that hangs would hang the cancel as well.
        void reader.cancel().catch(() => undefined)
      }
    },
    close() {
      clearTimeout(timer)
      outer.removeEventListener('abort', stop)
      // Whatever of the request is still under way ends with it.
      stop()
    },
  }
}

/** Waits for `promise` until `signal` aborts, then rejects with the signal's reason. */
export function raceAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const stop = () => reject(signal.reason)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop)
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', stop))
}
