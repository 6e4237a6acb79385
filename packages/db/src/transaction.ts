import type { Orm } from './db.ts'
import { mayRunAgain } from './error-code.ts'

const runAgainLimit = 3

/** Runs `run` through `transact`; deadlocks and serialization failures run it again, up to 3 times. */
export async function transactionOf<T>(
  run: (orm: Orm) => Promise<T>,
  transact: (run: (orm: Orm) => Promise<T>) => Promise<T>,
): Promise<T> {
  for (let again = 0; ; again++) {
    try {
      return await transact(run)
    } catch (error) {
      if (again === runAgainLimit || !mayRunAgain(error)) throw error
    }
  }
}
