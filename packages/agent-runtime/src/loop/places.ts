/** Lets at most `places` work at once; the rest wait in order. */
export type Places = {
  /** Resolves when a place is free; false when `signal` aborted first. */
  take(signal: AbortSignal): Promise<boolean>
  release(): void
}

export function openPlaces(places: number): Places {
  let free = places
  const waiting: (() => void)[] = []
  return {
    take(signal) {
      if (signal.aborted) return Promise.resolve(false)
      if (free > 0) {
        free--
        return Promise.resolve(true)
      }
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const enter = () => {
        signal.removeEventListener('abort', leave)
        resolve(true)
      }
      const leave = () => {
        waiting.splice(waiting.indexOf(enter), 1)
        resolve(false)
      }
      signal.addEventListener('abort', leave, { once: true })
      waiting.push(enter)
      return promise
    },
    release() {
      const next = waiting.shift()
      if (next) next()
      else free++
    },
  }
}
