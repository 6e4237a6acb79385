import { type DestinationStream, type LogFn, type Logger, pino } from 'pino'
import * as z from 'zod'
import { loggedError } from './logged-error.ts'

export type Log = Logger
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

// `cb_<kind>_<random>` is the form of every token of ours.
const token = /\bcb_[a-z]+_[0-9A-Za-z]{20,}/g
const bearer = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi

/** The text with tokens and credentials of headers replaced. */
export const redactText = (text: string): string =>
  text.replace(token, 'cb_[redacted]').replace(bearer, '$1 [redacted]')

/** Opens the log of one process: a JSON line an entry on stdout (or `destination`), without tokens or credentials. */
export function openLog(options: { service: string; level: LogLevel; destination?: DestinationStream }): Log {
  const settings = {
    level: options.level,
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: loggedError },
    hooks: {
      // Without a message of its own an entry takes the error's, past the serializer.
      logMethod(this: Logger, args: Parameters<LogFn>, method: LogFn) {
        const [first, message] = args
        const error = first instanceof Error ? first : errorIn(first)
        if (error && message === undefined)
          method.apply(this, [{ ...fieldsOf(first), err: error }, loggedError(error).message])
        else method.apply(this, args)
      },
      // On the finished line, so that nothing gets past it: not in a message, an error's stack or a nested field.
      streamWrite: redactText,
    },
  }
  return options.destination ? pino(settings, options.destination) : pino(settings)
}

const WithError = z.looseObject({ err: z.instanceof(Error) })
const errorIn = (entry: unknown): Error | undefined => WithError.safeParse(entry).data?.err
const fieldsOf = (entry: unknown): Record<string, unknown> => WithError.safeParse(entry).data ?? {}
