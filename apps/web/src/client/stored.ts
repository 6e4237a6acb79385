import type * as z from 'zod'

/** Reads a value that this browser kept; undefined when there is none or it does not fit (another version of the page). */
export function readStored<S extends z.ZodType>(name: string, schema: S): z.infer<S> | undefined {
  const text = localStorage.getItem(`codeberth.${name}`)
  if (text === null) return undefined
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    // What cannot be read is dropped: view state is never worth an error.
    return undefined
  }
}

/** Keeps a value in this browser. */
export const keepStored = (name: string, value: unknown): void =>
  localStorage.setItem(`codeberth.${name}`, JSON.stringify(value))
