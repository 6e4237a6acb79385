import { badInput } from '@codeberth/protocol'
import * as z from 'zod'

/** Levels of an input. Every schema of the contract stays far below. */
const deepest = 32

/**
 * Throws Fault('bad-input') that names each text in the input which the records cannot hold: one with NUL or half of a
 * surrogate pair. Asked of every call, so that no route can forget it. An input nested deeper than 32 levels is refused.
 */
export function refuseUnstorable(input: unknown): void {
  const issues: z.core.$ZodIssue[] = []
  visit(input, [], (path, message) => issues.push({ code: 'custom', input: undefined, path, message }))
  if (issues.length > 0) throw badInput(new z.ZodError(issues))
}

function visit(value: unknown, path: PropertyKey[], report: (path: PropertyKey[], problem: string) => void): void {
  if (typeof value === 'string') {
    if (!isStorable(value)) report(path, 'it holds characters that are not text')
    return
  }
  if (value === null || typeof value !== 'object') return
  if (path.length === deepest) {
    report(path.slice(0, 1), 'it is nested too deeply')
    return
  }
  for (const [key, entry] of Object.entries(value)) {
    if (!isStorable(key)) report(path, 'a name in it holds characters that are not text')
    visit(entry, [...path, key], report)
  }
}

const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()
