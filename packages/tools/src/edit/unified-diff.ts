import { alignLines, type LineHunk } from './align-lines.ts'
import { toLf } from './text-view.ts'

/** A longer diff is cut; whoever needs all of it reads the file. */
export const DIFF_MAX_CHARS = 20_000

const CONTEXT_LINES = 3

/** What differs between two texts: a unified diff without file header, and how many lines came and went. */
export type TextDiff = { diff: string; added: number; removed: number }

/**
 * Unified diff (`@@` hunks, three lines of context) from `before` to `after`, '' when they are equal. Line endings are
 * not compared. `firstLine` is the number of the first line where only a part of a file is given.
 */
export function diffTexts(before: string, after: string, firstLine = 1): TextDiff {
  const oldLines = linesOf(before)
  const newLines = linesOf(after)
  const { hunks } = alignLines(oldLines, newLines)
  let added = 0
  let removed = 0
  for (const hunk of hunks) {
    added += hunk.newEnd - hunk.newStart
    removed += hunk.oldEnd - hunk.oldStart
  }
  let diff = ''
  for (const group of groupHunks(hunks)) {
    if (diff.length > DIFF_MAX_CHARS) break
    diff += formatGroup(group, oldLines, newLines, firstLine)
  }
  return { diff: cutDiff(diff), added, removed }
}

/** The same with the two header lines that name the file; '' when nothing differs. */
export function unifiedDiff(path: string, before: string | null, after: string): TextDiff {
  const result = diffTexts(before ?? '', after)
  const from = before === null ? '/dev/null' : `a/${path}`
  return result.diff === '' ? result : { ...result, diff: `--- ${from}\n+++ b/${path}\n${result.diff}` }
}

const NO_FINAL_NEWLINE = '\n\\ No newline at end of file'

/** The lines of a text; a last one without newline carries the mark that diffs put below it. */
function linesOf(text: string): string[] {
  const lines = toLf(text).split('\n')
  const last = lines.pop() ?? ''
  if (last !== '') lines.push(last + NO_FINAL_NEWLINE)
  return lines
}

/** Hunks whose context would touch are shown as one. */
function groupHunks(hunks: LineHunk[]): LineHunk[][] {
  const groups: LineHunk[][] = []
  let end = Number.NEGATIVE_INFINITY
  for (const hunk of hunks) {
    const last = groups.at(-1)
    if (last !== undefined && hunk.oldStart - end <= 2 * CONTEXT_LINES) last.push(hunk)
    else groups.push([hunk])
    end = hunk.oldEnd
  }
  return groups
}

function formatGroup(group: LineHunk[], oldLines: string[], newLines: string[], firstLine: number): string {
  const first = group[0]
  const last = group.at(-1)
  if (first === undefined || last === undefined) return ''
  const before = Math.min(CONTEXT_LINES, first.oldStart)
  const oldStop = Math.min(oldLines.length, last.oldEnd + CONTEXT_LINES)
  const oldCount = oldStop - (first.oldStart - before)
  const newCount = last.newEnd + (oldStop - last.oldEnd) - (first.newStart - before)
  const lines: string[] = []
  let at = first.oldStart - before
  for (const hunk of group) {
    for (const line of oldLines.slice(at, hunk.oldStart)) lines.push(` ${line}`)
    for (const line of oldLines.slice(hunk.oldStart, hunk.oldEnd)) lines.push(`-${line}`)
    for (const line of newLines.slice(hunk.newStart, hunk.newEnd)) lines.push(`+${line}`)
    at = hunk.oldEnd
  }
  for (const line of oldLines.slice(at, oldStop)) lines.push(` ${line}`)
  const oldRange = range(first.oldStart - before, oldCount, firstLine)
  const newRange = range(first.newStart - before, newCount, firstLine)
  return `@@ -${oldRange} +${newRange} @@\n${lines.join('\n')}\n`
}

/** An empty range names the line before it, as the format wants. */
function range(start: number, count: number, firstLine: number): string {
  return `${count === 0 ? start + firstLine - 1 : start + firstLine},${count}`
}

function cutDiff(diff: string): string {
  if (diff.length <= DIFF_MAX_CHARS) return diff
  const cut = diff.lastIndexOf('\n', DIFF_MAX_CHARS)
  return `${diff.slice(0, cut === -1 ? DIFF_MAX_CHARS : cut)}\n… cut at ${DIFF_MAX_CHARS} characters\n`
}
