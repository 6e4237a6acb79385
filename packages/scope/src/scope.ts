/** One thing a scope could not close: `late` did not settle within its limit (it may still be open), `failed` threw. */
export type Unclosed = { readonly name: string; readonly reason: 'late' | 'failed'; readonly error?: unknown }

/** What was opened together and closes together. Made by `openScope`. */
export type Scope = {
  /**
   * Takes over the closing of `thing` and returns it. `close` gets at most `limitMs`. On a scope that is closing or
   * closed, `thing` is closed at once and this throws, so an opener that lost the race leaks nothing and stops.
   */
  own<T>(thing: T, close: (thing: T) => unknown, limitMs: number, name?: string): T
  /** Closes all in reverse order, once; later calls get the same list. Never rejects, never waits past the limits. */
  close(): Promise<readonly Unclosed[]>
  [Symbol.asyncDispose](): Promise<void>
}

/** Opens a scope; `signal` aborting closes it. A caller that cares about leftovers reads the list that `close` returns. */
export function openScope(signal?: AbortSignal): Scope {
  const closers: (() => Promise<Unclosed | undefined>)[] = []
  let closing: Promise<readonly Unclosed[]> | undefined

  const close = () => {
    signal?.removeEventListener('abort', close)
    closing ??= closeInReverse(closers)
    return closing
  }
  signal?.addEventListener('abort', close)
  if (signal?.aborted) close()

  return {
    own(thing, closeThing, limitMs, name = closeThing.name || 'unnamed') {
      const closer = () => closeWithin(limitMs, name, () => closeThing(thing))
      if (closing) {
        void closer()
        throw new Error(`The scope is closed; ${name} was closed again.`)
      }
      closers.push(closer)
      return thing
    },
    close,
    [Symbol.asyncDispose]: async () => void (await close()),
  }
}

async function closeInReverse(closers: (() => Promise<Unclosed | undefined>)[]): Promise<readonly Unclosed[]> {
  const unclosed: Unclosed[] = []
  for (const closer of closers.splice(0).reverse()) unclosed.push(...[(await closer()) ?? []].flat())
  return unclosed
}

async function closeWithin(limitMs: number, name: string, close: () => unknown): Promise<Unclosed | undefined> {
  const late = Promise.withResolvers<Unclosed>()
  const timer = setTimeout(() => late.resolve({ name, reason: 'late' }), limitMs)
  const closed = new Promise((resolve) => resolve(close())).then(
    () => undefined,
    (error: unknown): Unclosed => ({ name, reason: 'failed', error }),
  )
  return Promise.race([closed, late.promise]).finally(() => clearTimeout(timer))
}
