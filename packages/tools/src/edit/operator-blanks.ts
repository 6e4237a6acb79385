import { type FoldedText, isBlankAt, withoutUnits } from './folded-text.ts'

/** Blanks beside these mean nothing. */
const LOOSE = codesOf('()[]{},;')
/** Blanks around these mean nothing when they stand on both sides: `a / b` is `a/b`, `a /b` may be two words of a shell. */
const OPERATORS = codesOf('=+*/%<>&|^!?:')
const QUOTES = codesOf('"\'`')
const LONGEST_OPERATOR = 3

/** A set of ASCII characters by code: asked for each character of a file, it must not make strings. */
function codesOf(characters: string): Uint8Array {
  const codes = new Uint8Array(128)
  for (const character of characters) codes[character.charCodeAt(0)] = 1
  return codes
}

const holds = (codes: Uint8Array, text: string, at: number): boolean => codes[text.charCodeAt(at)] === 1

/**
 * Leaves out blanks around operators and brackets, outside of what may be a literal: a quoted piece, what follows a quote that
 * its line does not close, and what is between backticks or triple quotes. Indentation stays.
 */
export function dropOperatorBlanks(folded: FoldedText): FoldedText {
  const dropped = new Uint8Array(folded.text.length)
  let open: string | null = null
  for (let start = 0; start < folded.text.length; ) {
    const newline = folded.text.indexOf('\n', start)
    const end = newline === -1 ? folded.text.length : newline
    open = scanLine(folded.text, start, end, open, dropped)
    start = end + 1
  }
  return withoutUnits(folded, dropped)
}

/** Marks what the line may do without; answers the literal that it leaves open for the next one. */
function scanLine(text: string, start: number, end: number, before: string | null, dropped: Uint8Array): string | null {
  const line: Line = { text, start, end, dropped }
  let open = before
  let code = start
  for (let at = start; at < end; ) {
    const length = open === null ? quoteAt(text, at, end) : closeAt(text, at, end, open)
    if (length === 0) {
      at += open !== null && text[at] === '\\' ? 2 : 1
      continue
    }
    if (open === null) {
      markCode(line, code, at)
      open = text.slice(at, at + length)
    } else open = null
    at += length
    code = at
  }
  if (open === null) markCode(line, code, end)
  return open !== null && (open === '`' || open.length === 3) ? open : null
}

/** Length of the quote that opens a literal here; 0 for none. */
function quoteAt(text: string, at: number, end: number): number {
  if (!holds(QUOTES, text, at)) return 0
  const quote = text[at]
  return quote !== '`' && at + 3 <= end && text[at + 1] === quote && text[at + 2] === quote ? 3 : 1
}

const closeAt = (text: string, at: number, end: number, open: string): number =>
  at + open.length <= end && text.startsWith(open, at) ? open.length : 0

type Line = { text: string; start: number; end: number; dropped: Uint8Array }

/** Marks blanks in a stretch of code `[from, to)` of a line. */
function markCode(line: Line, from: number, to: number) {
  const { text, start, end, dropped } = line
  for (let at = from; at < to; ) {
    if (!isBlankAt(text, at)) {
      at++
      continue
    }
    const after = blanksEnd(text, at, to)
    const inside = at > start && after < end
    if (inside && (holds(LOOSE, text, at - 1) || holds(LOOSE, text, after))) dropped.fill(1, at, after)
    else if (inside) markAroundOperator(line, at, after, to)
    at = after
  }
}

/** The blanks before an operator and those behind it go together. */
function markAroundOperator({ text, end, dropped }: Line, at: number, after: number, to: number) {
  let operatorEnd = after
  while (operatorEnd < to && holds(OPERATORS, text, operatorEnd)) operatorEnd++
  const length = operatorEnd - after
  const next = blanksEnd(text, operatorEnd, to)
  if (length === 0 || length > LONGEST_OPERATOR || next === operatorEnd || next >= end) return
  // `2 > a` sends the word 2 to a file, `2>a` the error output.
  if (/[<>]/u.test(text[after] ?? '') && /\d/u.test(text[at - 1] ?? '')) return
  dropped.fill(1, at, after)
  dropped.fill(1, operatorEnd, next)
}

function blanksEnd(text: string, at: number, to: number): number {
  let end = at
  while (end < to && isBlankAt(text, end)) end++
  return end
}
