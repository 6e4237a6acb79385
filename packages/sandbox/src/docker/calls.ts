import type { Duplex } from 'node:stream'
import * as z from 'zod'
import { withinLimit } from '../steps.ts'

/** A Docker engine that hangs gives no error by itself. */
export const callLimitMs = 10_000

const Refusal = z.object({ statusCode: z.int() })
const Told = z.object({ json: z.object({ message: z.string() }) })

/** One call to Docker, given up after 10 s or at `signal`. */
export function call<T>(words: string, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
  return withinLimit({ words, limitMs: callLimitMs }, signal ?? new AbortController().signal, work)
}

/**
 * The same for a call whose result is a connection: one that comes after it was given up is closed. The engine has switched protocols by
 * then, so nothing else would.
 */
export async function callForStream(words: string, work: () => Promise<Duplex>, signal?: AbortSignal): Promise<Duplex> {
  const coming = work()
  try {
    return await call(words, () => coming, signal)
  } catch (thrown) {
    coming.then(
      (stream) => stream.destroy(),
      () => undefined, // It failed, as the caller is told.
    )
    throw thrown
  }
}

/** The call's result, or null where Docker says that it has no such thing. */
export async function unlessMissing<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise
  } catch (thrown) {
    if (statusOf(thrown) === 404) return null
    throw thrown
  }
}

/** The HTTP status with which Docker refused; null for anything else thrown. */
export function statusOf(thrown: unknown): number | null {
  const parsed = Refusal.safeParse(thrown)
  return parsed.success ? parsed.data.statusCode : null
}

/** Docker's own words without the client's wrapping. */
export function wordsOf(thrown: unknown): string {
  const parsed = Told.safeParse(thrown)
  if (parsed.success) return parsed.data.json.message
  return thrown instanceof Error ? thrown.message : String(thrown)
}
