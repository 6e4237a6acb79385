import * as z from 'zod'

const Coded = z.object({ code: z.string() })
const Caused = z.object({ cause: z.unknown() })

/** The SQLSTATE (or Node's error code) of a thrown value, looked for behind the wrappers that Drizzle adds. */
export function errorCode(error: unknown): string | undefined {
  const coded = Coded.safeParse(error)
  if (coded.success) return coded.data.code
  const caused = Caused.safeParse(error)
  return caused.success && caused.data.cause ? errorCode(caused.data.cause) : undefined
}

/** Failures after which the same transaction may simply run again: deadlock and serialization. */
export const mayRunAgain = (error: unknown): boolean => ['40P01', '40001'].includes(errorCode(error) ?? '')
