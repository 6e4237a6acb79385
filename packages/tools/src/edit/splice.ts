import { endingOf, lineAt, lineStart, originalOffset, type TextView, toLf } from './text-view.ts'
import type { Tier } from './tier.ts'
import { diffTexts } from './unified-diff.ts'
import type { Window } from './windows.ts'

/** A window, the text that takes its place (endings of the original) and the index of its edit in the call. */
export type Placed = Window & { index: number; tier: Tier; text: string }

/** The original with every placed text in; `placed` ascending and not overlapping. What no window covers stays as it is. */
export function splice(view: TextView, placed: readonly Placed[]): string {
  let result = ''
  let at = 0
  for (const { start, end, text } of placed) {
    result += view.original.slice(at, originalOffset(view, start)) + text
    at = originalOffset(view, end)
  }
  return result + view.original.slice(at)
}

/** Whether this text stands there already, byte for byte. */
export function isUnchanged(view: TextView, { start, end, text }: Placed): boolean {
  return view.original.slice(originalOffset(view, start), originalOffset(view, end)) === text
}

/**
 * Keeps the end of the file as it was, with or without a final newline, unless nothing is left. Models drop or add it
 * without meaning to; whoever means it rewrites the file.
 */
export function keepFinalNewline(view: TextView, placed: readonly Placed[]): Placed[] {
  const last = placed.at(-1)
  if (last === undefined || last.end !== view.text.length) return [...placed]
  const others = placed.slice(0, -1)
  const before = others.at(-1)
  const adjacent = before !== undefined && before.end === last.start
  const tail = last.text !== '' ? last.text : adjacent ? before.text : view.text.slice(0, last.start)
  const ending = endingOf(view, view.newlines.length)
  if (view.text.endsWith('\n')) {
    if (tail === '' || tail.endsWith('\n')) return [...placed]
    return [...others, { ...last, text: last.text + (ending ?? '\n') }]
  }
  if (!tail.endsWith('\n')) return [...placed]
  if (last.text !== '') return [...others, { ...last, text: withoutFinalNewlines(last.text) }]
  if (adjacent) return [...others.slice(0, -1), { ...before, text: withoutFinalNewlines(before.text) }, last]
  // The last line went: the newline that ended the line above it goes with it.
  return [...others, { ...last, start: last.start - 1 }]
}

function withoutFinalNewlines(text: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === '\n') end -= text[end - 2] === '\r' ? 2 : 1
  return text.slice(0, end)
}

/** Whether a line of the file was joined to the new text because a newline at the edge of the old text is gone. */
export function joinsLines(view: TextView, { start, end, text }: Placed): boolean {
  const next = toLf(text)
  const before = view.text.slice(lineStart(view, lineAt(view, start)), start)
  const follows = view.text[end]
  const atEnd =
    view.text[end - 1] === '\n' &&
    follows !== undefined &&
    follows !== '\n' &&
    !next.endsWith('\n') &&
    (next !== '' || before !== '')
  const afterStart = next !== '' ? next[0] : follows
  const atStart = view.text[start] === '\n' && before !== '' && afterStart !== undefined && afterStart !== '\n'
  return atEnd || atStart
}

const DIFF_CONTEXT_LINES = 3

/** Unified diff of one edit alone, numbered as in the original. */
export function diffOfEdit(view: TextView, windows: readonly Placed[]): string {
  const first = windows[0]
  const last = windows.at(-1)
  if (first === undefined || last === undefined) return ''
  const firstLine = Math.max(1, lineAt(view, first.start) - DIFF_CONTEXT_LINES)
  const from = lineStart(view, firstLine)
  const to = lineStart(view, lineAt(view, last.end) + DIFF_CONTEXT_LINES + 1)
  let after = ''
  let at = from
  for (const { start, end, text } of windows) {
    after += view.text.slice(at, start) + toLf(text)
    at = end
  }
  return diffTexts(view.text.slice(from, to), after + view.text.slice(at, to), firstLine).diff
}
