import { alignLines, type LineHunk } from './align-lines.ts'
import { reindented, spliceLine } from './splice-line.ts'
import { endingOf, type LineEnding, lineAt, type TextView } from './text-view.ts'
import type { Fit, Match } from './windows.ts'

/**
 * The text that takes a window's place, with the endings of the original. Lines equal in old and new keep the file's bytes
 * (endings included), of a changed line what old and new share does, an inserted line takes the ending of its neighbour.
 * Undefined where a looser tier matched and it is not certain what stays: the change is too large to tell which lines do, or
 * an indentation cannot be carried over.
 */
export function replacementFor(view: TextView, { window, fit }: Match, old: string, next: string): string | undefined {
  if (fit === null && !old.includes('\n') && !next.includes('\n')) return next
  const lines: Lines = {
    file: spansOf(view.text, window.start, window.end),
    old: spansOf(old, 0, old.length),
    next: next.split('\n'),
  }
  const { hunks, complete } = alignLines(old.split('\n'), lines.next)
  if (!complete && fit !== null) return undefined
  const firstLine = lineAt(view, window.start)
  let text = ''
  let written = 0
  const write = (line: string, oldIndex: number) => {
    written++
    text += written === lines.next.length ? line : line + endingNear(view, firstLine + oldIndex)
  }
  let kept = 0
  const keepUntil = (oldEnd: number) => {
    for (; kept < oldEnd; kept++) write(textOf(view.text, lines.file[kept]), kept)
  }
  for (const hunk of hunks) {
    keepUntil(hunk.oldStart)
    const pairOf = pairing(hunk, old, lines)
    for (let at = hunk.newStart; at < hunk.newEnd; at++) {
      const line = newLine(view, fit, old, lines, pairOf(at), at)
      if (line === undefined) return undefined
      // An inserted line follows the last line that it replaces, or the line above the insertion.
      write(line, Math.max(0, Math.min(hunk.oldStart + at - hunk.newStart, hunk.oldEnd - 1)))
    }
    kept = hunk.oldEnd
  }
  keepUntil(lines.old.length)
  return text
}

type Span = { start: number; end: number }
type Lines = { file: Span[]; old: Span[]; next: string[] }

function spansOf(text: string, from: number, to: number): Span[] {
  const spans: Span[] = []
  for (let start = from; ; ) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 || newline >= to ? to : newline
    spans.push({ start, end })
    if (end === to) return spans
    start = end + 1
  }
}

const textOf = (text: string, span: Span | undefined): string => (span ? text.slice(span.start, span.end) : '')

/** A new line: what comes of the old line that it stands for, or a line of its own. */
function newLine(view: TextView, fit: Fit | null, old: string, lines: Lines, oldIndex: number | null, at: number) {
  const next = lines.next[at] ?? ''
  if (fit === null) return next
  const [oldSpan, fileSpan] = [lines.old[oldIndex ?? -1], lines.file[oldIndex ?? -1]]
  if (oldSpan === undefined || fileSpan === undefined) return reindented(fit, next)
  const pair = { fileStart: fileSpan.start, fileEnd: fileSpan.end, oldStart: oldSpan.start, oldEnd: oldSpan.end }
  return spliceLine(view.text, old, fit, pair, next)
}

/** Which old line each new line of a hunk stands for: line by line where there are as many, else from both ends while they are alike. */
function pairing({ oldStart, oldEnd, newStart, newEnd }: LineHunk, old: string, lines: Lines) {
  const [before, after] = [oldEnd - oldStart, newEnd - newStart]
  if (before === after) return (at: number): number | null => oldStart + at - newStart
  const alike = (oldIndex: number, newIndex: number) =>
    areAlike(textOf(old, lines.old[oldIndex]).trim(), (lines.next[newIndex] ?? '').trim())
  const shorter = Math.min(before, after)
  let top = 0
  while (top < shorter && alike(oldStart + top, newStart + top)) top++
  let bottom = 0
  while (bottom < shorter - top && alike(oldEnd - 1 - bottom, newEnd - 1 - bottom)) bottom++
  return (at: number): number | null => {
    if (at < newStart + top) return oldStart + at - newStart
    return at >= newEnd - bottom ? oldEnd - (newEnd - at) : null
  }
}

/** Half of the longer line stands at the start or the end of both. */
function areAlike(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length)
  let head = 0
  while (head < shorter && a[head] === b[head]) head++
  let tail = 0
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  return 2 * (head + tail) >= Math.max(a.length, b.length)
}

function endingNear(view: TextView, line: number): LineEnding {
  return endingOf(view, line) ?? endingOf(view, line - 1) ?? '\n'
}
