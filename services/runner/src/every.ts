/** Something that is done again and again. */
export type Every = { close(): Promise<void> }

/**
 * Does `work` every `ms` milliseconds, never twice at once: the next time is skipped while one is under way. What it throws is
 * told to `failed`. Closing waits for the one under way.
 */
export function openEvery(ms: number, work: () => Promise<void>, failed: (error: unknown) => void): Every {
  let underWay: Promise<void> | null = null
  const timer = setInterval(() => {
    underWay ??= work()
      .catch(failed)
      .finally(() => {
        underWay = null
      })
  }, ms)
  return {
    async close() {
      clearInterval(timer)
      await underWay
    },
  }
}
