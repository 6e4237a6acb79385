/** Settles as `work` does, or rejects with what `late` makes after `limitMs`; a later failure of `work` is dropped. */
export async function within<T>(limitMs: number, work: Promise<T>, late: () => Error): Promise<T> {
  const limit = Promise.withResolvers<T>()
  const timer = setTimeout(() => limit.reject(late()), limitMs)
  // Once the race is over nobody waits for `work`; without this its rejection would end the process.
  work.catch(() => {})
  return Promise.race([work, limit.promise]).finally(() => clearTimeout(timer))
}
