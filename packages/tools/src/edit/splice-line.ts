import { type ChangedPart, changedParts } from './changed-parts.ts'
import { endOf, isBlankAt, startOf } from './folded-text.ts'
import type { Fit } from './windows.ts'

/** A line of the file (offsets in the view) and the line of the old text that fits it (offsets in the old text). */
export type LinePair = { fileStart: number; fileEnd: number; oldStart: number; oldEnd: number }

/**
 * The line that comes of a line of the file when a line of the old text becomes `next`: what old and new line share keeps the
 * bytes of the file, be it quotes, spaces, composition, blanks or indentation. Undefined when the indentation of the new line
 * cannot be carried over to the file.
 */
export function spliceLine(fileText: string, oldText: string, fit: Fit, pair: LinePair, next: string) {
  const old = trimmed(oldText, pair.oldStart, pair.oldEnd)
  const fresh = trimmed(next, 0, next.length)
  // A line that is emptied has nothing in common with what was there.
  if (fresh.start === fresh.end) return next
  if (old.start === old.end) return reindented(fit, next)
  const file = {
    start: startOf(fit.file, fit.at + firstUnitAt(fit.old.starts, old.start)),
    end: endOf(fit.file, fit.at + firstUnitAt(fit.old.starts, old.end) - 1),
  }
  const indent = fresh.indent === old.indent ? fileText.slice(pair.fileStart, file.start) : fit.reindent(fresh.indent)
  if (indent === undefined) return undefined
  let content = ''
  let at = file.start
  for (const part of changedParts(oldText.slice(old.start, old.end), next.slice(fresh.start, fresh.end))) {
    const [left, right] = spanOf(oldText, fit, old.start, part, file)
    content += fileText.slice(at, Math.max(at, left)) + part.text
    at = Math.max(at, right)
  }
  content += fileText.slice(at, file.end)
  const blanks = fresh.blanks === old.blanks ? fileText.slice(file.end, pair.fileEnd) : fresh.blanks
  return indent + content + blanks
}

/** A line that has no counterpart in the file, with the indentation that it has there. */
export function reindented({ reindent }: Fit, line: string): string | undefined {
  const { start, end, indent } = trimmed(line, 0, line.length)
  const moved = start === end ? indent : reindent(indent)
  return moved === undefined ? undefined : moved + line.slice(start)
}

type Trimmed = { start: number; end: number; indent: string; blanks: string }

/** A line without its indentation and the blanks at its end. */
function trimmed(text: string, from: number, to: number): Trimmed {
  let end = to
  while (end > from && isBlankAt(text, end - 1)) end--
  let start = from
  while (start < end && isBlankAt(text, start)) start++
  return { start, end, indent: text.slice(from, start), blanks: text.slice(end, to) }
}

/**
 * Where a changed part of the old line's content (which begins at `base`) stands in the file. Blanks that only the file has
 * beside it stay, unless the new text brings blanks of its own on that side.
 */
function spanOf(
  oldText: string,
  { file, old, at }: Fit,
  base: number,
  { from, to, text }: ChangedPart,
  line: { start: number; end: number },
): readonly [number, number] {
  const first = firstUnitAt(old.starts, base + from)
  const behind = firstUnitAt(old.starts, base + to)
  const before = first > 0 ? Math.max(line.start, endOf(file, at + first - 1)) : line.start
  const after = behind < old.text.length ? Math.min(line.end, startOf(file, at + behind)) : line.end
  const blankBefore = from > 0 && isBlankAt(oldText, base + from - 1)
  const blankAfter = isBlankAt(oldText, base + to)
  if (first === behind) return blankBefore ? [after, after] : [before, before]
  const left = !blankBefore && (text === '' || isBlankAt(text, 0)) ? before : startOf(file, at + first)
  const right = !blankAfter && isBlankAt(text, text.length - 1) ? after : endOf(file, at + behind - 1)
  return [left, right]
}

/** The first unit that does not begin before `offset`. */
function firstUnitAt(starts: Int32Array, offset: number): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((starts[middle] ?? 0) < offset) low = middle + 1
    else high = middle
  }
  return low
}
