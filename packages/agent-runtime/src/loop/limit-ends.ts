import type { FaultBody } from '@codeberth/protocol'
import type { End } from './agent-state.ts'

const rows = {
  steps: ['The limit of steps is reached; the work is kept.', 'Continue with a larger budget.'],
  tokens: ['The limit of tokens is reached; the work is kept.', 'Continue with a larger budget.'],
  cost: ['The limit of credits is reached; the work is kept.', 'Continue with a larger budget.'],
  time: ['The time limit is reached; the work is kept.', 'Continue with a larger budget.'],
  context: ['The conversation no longer fits the model.', 'Start a new thread, or use a model with a larger window.'],
  output: ['The answer was cut at the output limit twice in a row.', 'Ask for smaller parts, or use another model.'],
  program: ['The program of the agent asked for too many things.', 'Let it end, or split its work.'],
  'doom-loop': ['The agent repeated the same call with the same result.', 'Say what it should do differently.'],
} as const

/** The details that a stop `limit` can have. */
export type LimitCode = keyof typeof rows

/** The end of an agent or run that ran into a limit. */
export const limitEnd = (code: LimitCode): End => ({
  stop: 'limit',
  error: endError(code, rows[code][0], rows[code][1]),
})

/** An error of a run's end, in the shape that clients know. */
export const endError = (code: string, message: string, hint: string, retryable = false): FaultBody => ({
  code,
  message,
  hint,
  retryable,
})
