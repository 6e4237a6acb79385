/** Lets tasks with one key run one after the other, in the order in which they came; tasks with different keys run at once. */
export type KeyedQueue = <T>(key: string, task: () => Promise<T>) => Promise<T>

/** Makes an empty queue. A task that rejects rejects for its caller only. */
export function keyedQueue(): KeyedQueue {
  const tails = new Map<string, Promise<unknown>>()
  return async (key, task) => {
    const before = tails.get(key) ?? Promise.resolve()
    const mine = before.then(task, task)
    tails.set(key, mine)
    try {
      return await mine
    } finally {
      if (tails.get(key) === mine) tails.delete(key)
    }
  }
}

/**
 * Under what writes to one file wait for each other. Disks that are blind to case or composition give one file several names;
 * on others two files wait where they need not, which costs nothing.
 */
export const queueKey = (folder: string, name: string): string => `${folder}/${name.normalize('NFC').toLowerCase()}`
