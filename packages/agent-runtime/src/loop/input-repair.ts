import type { PreparedCall, Tool } from '@codeberth/tools'
import * as z from 'zod'

export type CheckedInput =
  | { ok: true; call: PreparedCall; repaired: boolean }
  /** `problem` names each wrong field, what it should be and what came. */
  | { ok: false; problem: string }

const shownIssues = 5
const Loose = z.looseObject({})

/**
 * Checks a call's input. One that does not fit is repaired once, by its schema alone: JSON inside a string is read, one value
 * where a list is wanted becomes a list of it, a bare string becomes the only required field. Nothing is guessed.
 */
export function checkInput(tool: Tool, input: unknown): CheckedInput {
  const first = tool.prepare(input)
  if (first.ok) return { ...first, repaired: false }
  const object = asObject(tool, input)
  const again = tool.prepare(object)
  if (again.ok) return { ...again, repaired: true }
  const patched = again.error.issues.reduce<unknown>((value, issue) => patch(value, issue), object)
  const last = tool.prepare(patched)
  if (last.ok) return { ...last, repaired: true }
  return {
    ok: false,
    problem: first.error.issues
      .slice(0, shownIssues)
      .map((issue) => told(issue, input))
      .join('; '),
  }
}

function asObject(tool: Tool, input: unknown): unknown {
  if (typeof input !== 'string') return input ?? {}
  const parsed = parsedText(input)
  if (typeof parsed === 'object' && parsed !== null) return parsed
  const required = Object.entries(tool.input.shape).filter(([, field]) => !field.safeParse(undefined).success)
  const [only] = required
  return required.length === 1 && only ? { [only[0]]: input } : input
}

/** JSON inside a string, read at most this often: some models encode twice, one was seen to do it three times. */
const maxEncodings = 3

function parsedText(text: string): unknown {
  let value: unknown = text
  for (let times = 0; times < maxEncodings && typeof value === 'string'; times++) {
    try {
      value = JSON.parse(value)
    } catch {
      // Not JSON: it is what it is.
      break
    }
  }
  return value
}

function patch(value: unknown, issue: z.core.$ZodIssue): unknown {
  if (issue.code !== 'invalid_type') return value
  return replaceAt(value, issue.path, (given) => converted(given, issue.expected))
}

function converted(given: unknown, expected: string): unknown {
  const parsed = typeof given === 'string' ? parsedText(given) : given
  if (expected === 'array')
    return Array.isArray(parsed)
      ? parsed
      : given === undefined
        ? given
        : [Array.isArray(given) ? given : typeof parsed === 'object' && parsed !== null ? parsed : given]
  if (expected === 'object') return typeof parsed === 'object' && parsed !== null ? parsed : given
  if (expected === 'number' || expected === 'int' || expected === 'boolean')
    return typeof parsed === (expected === 'boolean' ? 'boolean' : 'number') ? parsed : given
  return given
}

function replaceAt(value: unknown, path: readonly PropertyKey[], change: (given: unknown) => unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return change(value)
  if (Array.isArray(value)) return value.map((item, at) => (at === key ? replaceAt(item, rest, change) : item))
  const object = Loose.safeParse(value)
  if (!object.success || typeof key !== 'string' || !(key in object.data)) return value
  return { ...object.data, [key]: replaceAt(object.data[key], rest, change) }
}

function told(issue: z.core.$ZodIssue, input: unknown): string {
  const path = issue.path.map(String).join('.') || 'input'
  if (issue.code !== 'invalid_type') return `${path}: ${issue.message}`
  return `${path}: expected ${issue.expected}, received ${typeName(valueAt(input, issue.path))}`
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, key) => {
    if (Array.isArray(at)) return at[Number(key)]
    return Loose.safeParse(at).data?.[String(key)]
  }, value)

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
