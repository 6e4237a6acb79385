import { Fault } from '@codeberth/protocol'

/** Does one piece of work after the other, in the order of asking. */
export type InOrder = (work: () => Promise<void>) => Promise<void>

/** Opens an order in which at most `limit` pieces may wait; one more throws Fault('rate-limit'). One that fails does not stop the next. */
export function openInOrder(limit: number): InOrder {
  let tail = Promise.resolve()
  let waiting = 0
  return async (work) => {
    if (waiting >= limit) throw new Fault('rate-limit', { limit: `${limit} at once` })
    waiting++
    const done = tail.then(work).finally(() => waiting--)
    tail = done.catch(() => undefined)
    return done
  }
}
