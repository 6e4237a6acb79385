import * as z from 'zod'

const tokens = z.int().nonnegative()

/** Tokens of one or more model calls. `input` includes what was read from and written to a cache. */
export const Usage = z.object({
  input: tokens,
  output: tokens,
  reasoning: tokens,
  cacheRead: tokens,
  cacheWrite: tokens,
})
export type Usage = z.infer<typeof Usage>

export const noUsage: Usage = { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0 }

/** The sum of two usages. */
export const addUsage = (a: Usage, b: Usage): Usage => ({
  input: a.input + b.input,
  output: a.output + b.output,
  reasoning: a.reasoning + b.reasoning,
  cacheRead: a.cacheRead + b.cacheRead,
  cacheWrite: a.cacheWrite + b.cacheWrite,
})

/** The sum of two costs in micro-credits; unknown (null) when either is. */
export const addCost = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b)

export const Todo = z.object({
  id: z.string(),
  text: z.string(),
  status: z.enum(['pending', 'active', 'done', 'dropped']),
})
export type Todo = z.infer<typeof Todo>
