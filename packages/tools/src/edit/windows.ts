import { findOccurrences } from './occurrences.ts'
import { countBelow, type TextView } from './text-view.ts'

/** How closely the old text had to agree with the file: byte for byte, or but for blanks at ends of lines. */
export type Tier = 'exact' | 'trailing_blanks'

/** A stretch of the view that an edit replaces, end exclusive. */
export type Window = { start: number; end: number }

/** What one tier found. More windows than one without `replaceAll` mean that the old text is ambiguous. */
export type Search = { tier: Tier; windows: Window[] }

/** A search that is about to refuse needs only the first few places for its message. */
export const AMBIGUOUS_LINES_MAX = 5

/** More places than anyone replaces on purpose; the call is refused. */
export const REPLACE_ALL_MAX = 100_000

/**
 * Places of `old` (LF endings) in the view: the first tier that finds any. With `all`, non-overlapping from the left, one more than allowed at most;
 * else at most five, overlapping ones included, because "the first of many" is never an answer.
 */
export function findWindows(view: TextView, stripped: () => StrippedText, old: string, all: boolean): Search {
  const limit = all ? REPLACE_ALL_MAX + 1 : AMBIGUOUS_LINES_MAX
  const exact = findOccurrences(view.text, old, limit, !all)
  if (exact.length > 0) {
    return { tier: 'exact', windows: exact.map((start) => ({ start, end: start + old.length })) }
  }
  return { tier: 'trailing_blanks', windows: findIgnoringTrailingBlanks(view, stripped(), old, limit, !all) }
}

/** A text without the blanks (spaces, tabs) at the ends of its lines, and where each line began before and after. */
export type StrippedText = {
  text: string
  lineStarts: number[]
  sourceStarts: number[]
  lengths: number[]
}

/** Strips in one pass; a pattern like `[ \t]+$` would be quadratic on a long run of blanks inside a line. */
export function stripTrailingBlanks(source: string): StrippedText {
  const stripped: StrippedText = { text: '', lineStarts: [], sourceStarts: [], lengths: [] }
  const lines = source.split('\n').map(withoutTrailingBlanks)
  let start = 0
  let sourceStart = 0
  for (const [index, line] of lines.entries()) {
    stripped.lineStarts.push(start)
    stripped.sourceStarts.push(sourceStart)
    stripped.lengths.push(line.length)
    start += line.length + 1
    if (index < lines.length - 1) sourceStart = source.indexOf('\n', sourceStart) + 1
  }
  stripped.text = lines.join('\n')
  return stripped
}

/** The line without spaces and tabs at its end. */
export function withoutTrailingBlanks(line: string): string {
  let end = line.length
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--
  return line.slice(0, end)
}

function findIgnoringTrailingBlanks(
  view: TextView,
  stripped: StrippedText,
  old: string,
  limit: number,
  overlapping: boolean,
): Window[] {
  const oldLines = old.split('\n')
  const first = oldLines[0] ?? ''
  const last = oldLines.at(-1) ?? ''
  const pattern = oldLines.map(withoutTrailingBlanks).join('\n')
  // A first line of blanks alone stands for a blank line, never for the end of a line that holds text.
  const startsLine = first !== '' && withoutTrailingBlanks(first) === ''
  // Blanks that closed the old text stand for the end of a line, never for a cut through a word.
  const endsLine = withoutTrailingBlanks(last) !== last
  const windows: Window[] = []
  let previousEnd = 0
  for (const start of findOccurrences(stripped.text, pattern, Number.POSITIVE_INFINITY, true)) {
    const end = start + pattern.length
    if (startsLine && start > 0 && stripped.text[start - 1] !== '\n') continue
    if (endsLine && end < stripped.text.length && stripped.text[end] !== '\n') continue
    if (!overlapping && start < previousEnd) continue
    previousEnd = end
    windows.push({ start: sourceOffset(stripped, start), end: sourceEnd(view, stripped, end, endsLine) })
    if (windows.length === limit) break
  }
  return windows
}

function sourceEnd(view: TextView, stripped: StrippedText, end: number, endsLine: boolean): number {
  if (!endsLine) return end === 0 ? 0 : sourceOffset(stripped, end - 1) + 1
  return end === stripped.text.length ? view.text.length : sourceOffset(stripped, end)
}

/** Where a character of the stripped text stands in its source; an LF stands behind the blanks that were cut. */
function sourceOffset(stripped: StrippedText, offset: number): number {
  const line = countBelow(stripped.lineStarts, offset + 1) - 1
  const column = offset - (stripped.lineStarts[line] ?? 0)
  if (column < (stripped.lengths[line] ?? 0)) return (stripped.sourceStarts[line] ?? 0) + column
  return (stripped.sourceStarts[line + 1] ?? 0) - 1
}
