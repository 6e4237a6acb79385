import * as z from 'zod'

/** What of an error reaches the log. */
export type LoggedError = { type: string; message: string; code?: string; stack?: string; cause?: LoggedError }

const Coded = z.object({ code: z.string() })
// Drizzle's error of a failed statement: its message and stack repeat the values, which are what people typed.
const Statement = z.object({ query: z.string(), params: z.array(z.unknown()) })

const causesLimit = 5

/**
 * Type, message, code, stack and causes of a thrown value, and nothing else of it: other fields of foreign errors hold rows,
 * requests or values of statements. A failed statement is shown without its values.
 */
export function loggedError(thrown: unknown, causesLeft: number = causesLimit): LoggedError {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: String(thrown) }
  const statement = Statement.safeParse(thrown)
  const coded = Coded.safeParse(thrown)
  const frames = framesOf(thrown)
  return {
    type: thrown.name,
    message: statement.success ? `Failed query: ${statement.data.query}` : thrown.message,
    ...(coded.success ? { code: coded.data.code } : {}),
    ...(frames ? { stack: frames } : {}),
    ...(thrown.cause !== undefined && causesLeft > 0 ? { cause: loggedError(thrown.cause, causesLeft - 1) } : {}),
  }
}

// A stack begins with the message, which may itself hold lines that look like frames.
function framesOf({ stack, message }: Error): string | undefined {
  const from = stack?.indexOf(message) ?? -1
  return from < 0 ? undefined : stack?.slice(from + message.length).replace(/^\n/, '')
}
