import { AgentProgram } from '@codeberth/protocol'
import * as z from 'zod'

/** What is said of code that gave no answer in its time. */
export const tookTooLong = 'did not come to an end within 5 s'

/** The first word of a thread: it takes questions from here on. */
export const ready = 'ready'

/** The time and the chance that code in an isolate finds: what it does follows from them. */
export const Beginning = z.object({ now: z.number(), seed: z.int().nonnegative() })
export type Beginning = z.infer<typeof Beginning>

/** What the host asks of an isolate's thread. */
export const Ask = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('load'), program: AgentProgram, beginning: Beginning, ms: z.int().positive() }),
  z.object({ kind: z.literal('start'), json: z.string(), ms: z.int().positive() }),
  z.object({ kind: z.literal('next'), json: z.string(), ms: z.int().positive() }),
])
export type Ask = z.infer<typeof Ask>

/** Why the code in an isolate gave no answer. */
export const IsolateFailure = z.object({
  kind: z.literal('failed'),
  reason: z.enum(['time', 'memory', 'thrown']),
  message: z.string(),
  /** Where it was thrown, as `path:line`; '' when that is not known. */
  place: z.string(),
})
export type IsolateFailure = z.infer<typeof IsolateFailure>

/** `missing`: a module imports what the host did not give yet. */
export const Answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('value'), json: z.string() }),
  z.object({ kind: z.literal('missing'), from: z.string(), specifier: z.string() }),
  IsolateFailure,
])
export type Answer = z.infer<typeof Answer>
