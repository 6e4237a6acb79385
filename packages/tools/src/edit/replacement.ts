import { alignLines } from './align-lines.ts'
import { endingOf, type LineEnding, lineAt, type TextView } from './text-view.ts'
import { type Tier, type Window, withoutTrailingBlanks } from './windows.ts'

/**
 * The text that takes a window's place, with the endings of the original. Lines equal in old and new keep the file's
 * bytes (blanks and endings included), a changed line takes the ending of the line it replaces, an inserted one that of
 * its neighbour. Undefined where a looser tier matched and the change is too large to tell which lines stayed: written
 * as sent it would lose blanks nobody asked to change.
 */
export function replacementFor(
  view: TextView,
  window: Window,
  tier: Tier,
  old: string,
  next: string,
): string | undefined {
  if (tier === 'exact' && !old.includes('\n') && !next.includes('\n')) return next
  const fileLines = view.text.slice(window.start, window.end).split('\n')
  const oldLines = old.split('\n')
  const newLines = next.split('\n')
  const { hunks, complete } = alignLines(oldLines, newLines)
  if (!complete && tier !== 'exact') return undefined
  const firstLine = lineAt(view, window.start)
  let text = ''
  let written = 0
  const write = (line: string, oldIndex: number) => {
    written++
    text += written === newLines.length ? line : line + endingNear(view, firstLine + oldIndex)
  }
  let kept = 0
  const keepUntil = (oldEnd: number) => {
    for (; kept < oldEnd; kept++) write(fileLines[kept] ?? '', kept)
  }
  for (const { oldStart, oldEnd, newStart, newEnd } of hunks) {
    keepUntil(oldStart)
    const paired = oldEnd - oldStart === newEnd - newStart
    for (let at = newStart; at < newEnd; at++) {
      const line = newLines[at] ?? ''
      // An inserted line follows the last line that it replaces, or the line above the insertion.
      const oldIndex = Math.max(0, Math.min(oldStart + at - newStart, oldEnd - 1))
      write(paired ? withBlanksOf(fileLines[oldIndex] ?? '', oldLines[oldIndex] ?? '', line) : line, oldIndex)
    }
    kept = oldEnd
  }
  keepUntil(oldLines.length)
  return text
}

function endingNear(view: TextView, line: number): LineEnding {
  return endingOf(view, line) ?? endingOf(view, line - 1) ?? '\n'
}

/** A changed line keeps the file's blanks at its end unless the edit changed the blanks themselves. */
function withBlanksOf(fileLine: string, oldLine: string, newLine: string): string {
  const text = withoutTrailingBlanks(newLine)
  const blanks = newLine.slice(text.length)
  if (text === '' || blanks !== oldLine.slice(withoutTrailingBlanks(oldLine).length)) return newLine
  return text + fileLine.slice(withoutTrailingBlanks(fileLine).length)
}
