import type { Stop } from '@codeberth/protocol'

/** The exit code of a command that ended with a run, from `run.finished.stop` alone. */
export const exitCodes: Record<Stop, number> = {
  completed: 0,
  error: 1,
  refusal: 1,
  empty: 1,
  auth: 3,
  quota: 3,
  denied: 5,
  limit: 6,
  schema: 7,
  sandbox: 8,
  cancelled: 130,
}
