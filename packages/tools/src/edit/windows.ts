import { hasBeyondAscii } from './fold-punctuation.ts'
import { type Folds, openFolds } from './fold-text.ts'
import { endOf, type FoldedText, isBlankAt, isBoundary, startOf } from './folded-text.ts'
import { constantDifference, type IndentPair, inStyleOf, type Reindent } from './indentation.ts'
import { findOccurrences } from './occurrences.ts'
import type { TextView } from './text-view.ts'
import type { FoldedTier, Tier } from './tier.ts'

/** A stretch of the view that an edit replaces, end exclusive. */
export type Window = { start: number; end: number }

/** How file and old text correspond where a folded tier matched: unit `at + i` of `file` and unit `i` of `old` are equal. */
export type Fit = { file: FoldedText; old: FoldedText; at: number; reindent: Reindent }

/** One place of an old text; `fit` for all tiers but `exact`. */
export type Match = { window: Window; fit: Fit | null }

/** What one tier found. More matches than one without `replaceAll` mean that the old text is ambiguous. */
export type Search = { tier: Tier; matches: Match[] }

/** What a place must fulfil beyond holding the old text. */
export type Accepts = (window: Window) => boolean

/** A file that is searched. */
export type Source = { view: TextView; folds: Folds }

/** A search that is about to refuse needs only the first few places for its message. */
export const AMBIGUOUS_LINES_MAX = 5

/** More places than anyone replaces on purpose; the call is refused. */
export const REPLACE_ALL_MAX = 100_000

/** Lines whose indentation is compared in one search: beyond it, in repetitive files, the place counts as not found. */
const COMPARED_LINES_MAX = 500_000

const FOLDED_TIERS: readonly FoldedTier[] = ['trailing_blanks', 'punctuation', 'indentation', 'operators']

/** Opens a file for searches. */
export const openSource = (view: TextView): Source => ({ view, folds: openFolds(view.text) })

/**
 * Places of `old` (LF endings) in the file: the first tier that finds any. With `all`, non-overlapping from the left, one more
 * than allowed at most; else at most five, overlapping ones included, because "the first of many" is never an answer.
 */
export function findWindows(source: Source, old: string, all: boolean, accepts: Accepts | null = null): Search {
  const limit = all ? REPLACE_ALL_MAX + 1 : AMBIGUOUS_LINES_MAX
  const exact = findExact(source.view, old, limit, !all, accepts)
  if (exact.matches.length > 0) return exact
  const oldFolds = openFolds(old)
  const beyondAscii = hasBeyondAscii(source.view.text) || hasBeyondAscii(old)
  for (const tier of FOLDED_TIERS) {
    if (tier === 'punctuation' && !beyondAscii) continue
    const matches = findFolded(source, tier, { text: old, folds: oldFolds }, { limit, overlapping: !all, accepts })
    if (matches.length > 0) return { tier, matches }
  }
  return exact
}

/** The places where `old` stands byte for byte. */
export function findExact(
  view: TextView,
  old: string,
  limit: number,
  overlapping: boolean,
  accepts: Accepts | null = null,
): Search {
  const starts = findOccurrences(view.text, old, accepts ? Number.POSITIVE_INFINITY : limit, overlapping)
  const windows = starts.map((start) => ({ start, end: start + old.length }))
  const accepted = accepts ? windows.filter(accepts).slice(0, limit) : windows
  return { tier: 'exact', matches: accepted.map((window) => ({ window, fit: null })) }
}

type OldText = { text: string; folds: Folds }

type Wanted = { limit: number; overlapping: boolean; accepts: Accepts | null }

function findFolded(
  source: Source,
  tier: FoldedTier,
  oldText: OldText,
  { limit, overlapping, accepts }: Wanted,
): Match[] {
  const file = source.folds(tier)
  const old = oldText.folds(tier)
  const edges = edgesOf(oldText.text, tier)
  const matches: Match[] = []
  let compared = 0
  let previousEnd = 0
  for (const at of findOccurrences(file.text, old.text, Number.POSITIVE_INFINITY, true)) {
    const end = at + old.text.length
    if ((!overlapping && at < previousEnd) || !fitsEdges(file, at, end, edges)) continue
    let reindent: Reindent | undefined = (indent) => indent
    if (tier === 'indentation') {
      const pairs = indentPairs(source.view.text, file, at, oldText.text, old)
      compared += pairs.length
      const moved = constantDifference(pairs)
      reindent = moved && inStyleOf(source.view.text, pairs, moved)
    }
    if (compared > COMPARED_LINES_MAX) return []
    const window = windowOf(source.view, file, at, end, edges)
    if (reindent === undefined || accepts?.(window) === false) continue
    previousEnd = end
    matches.push({ window, fit: { file, old, at, reindent } })
    if (matches.length === limit) break
  }
  return matches
}

/** What the edges of an old text ask of a place beyond equal text. */
type Edges = { startsLine: boolean; endsLine: boolean; wholeFirst: boolean }

function edgesOf(old: string, tier: FoldedTier): Edges {
  const lines = old.split('\n')
  const [first = '', last = ''] = [lines[0], lines.at(-1)]
  return {
    // A first line of blanks alone stands for a blank line, never for the end of a line that holds text.
    startsLine: tier === 'indentation' || (first !== '' && /^[ \t]*$/u.test(first)),
    // Blanks that closed the old text stand for the end of a line, never for a cut through a word.
    endsLine: (tier === 'indentation' && last !== '') || /[ \t]$/u.test(last),
    wholeFirst: tier === 'indentation',
  }
}

function fitsEdges(file: FoldedText, at: number, end: number, { startsLine, endsLine }: Edges): boolean {
  if (startsLine && at > 0 && file.text[at - 1] !== '\n') return false
  if (endsLine && end < file.text.length && file.text[end] !== '\n') return false
  return isBoundary(file, at) && isBoundary(file, end)
}

function windowOf({ text }: TextView, file: FoldedText, at: number, end: number, edges: Edges): Window {
  const start = startOf(file, at)
  const behind = end === file.text.length ? text.length : startOf(file, end)
  return {
    start: edges.wholeFirst ? start - indentBefore(text, start).length : start,
    end: edges.endsLine ? behind : endOf(file, end - 1),
  }
}

/** The indentations of the lines that hold text, side by side. */
function indentPairs(text: string, file: FoldedText, at: number, oldText: string, old: FoldedText): IndentPair[] {
  const pairs: IndentPair[] = []
  for (let unit = 0; unit < old.text.length; unit = nextLine(old.text, unit)) {
    if (old.text[unit] === '\n') continue
    pairs.push({ old: indentBefore(oldText, startOf(old, unit)), file: indentBefore(text, startOf(file, at + unit)) })
  }
  return pairs
}

function nextLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from)
  return newline === -1 ? text.length : newline + 1
}

/** The blanks before the first character of a line that holds text. */
function indentBefore(text: string, offset: number): string {
  let start = offset
  while (start > 0 && isBlankAt(text, start - 1)) start--
  return text.slice(start, offset)
}
