import { findPlaceholder, trimmedLines } from './edit-text.ts'
import { findOccurrences } from './occurrences.ts'
import { endingOf, lineAt, lineCount, lineStart, type TextView } from './text-view.ts'

/** Why an old text was not found: a code, and a sentence that names the cause where it is known. */
export type Miss = { code: 'not_found' | 'already_applied' | 'omission_placeholder'; message: string }

/** What is known of an edit whose old text (LF endings) is not in the file. */
export type MissedEdit = { old: string; next: string; otherNewTexts: { index: number; text: string }[] }

/** Finds the cause. Nothing found here is ever written: it only goes into the refusal. */
export function explainMiss(view: TextView, edit: MissedEdit): Miss {
  if (isAppliedAlready(view, edit.next)) {
    return { code: 'already_applied', message: 'The old text is not in the file, but the new text is: nothing to do.' }
  }
  const placeholder = oldPlaceholder(edit.old)
  if (placeholder !== undefined) {
    const message = `The old text stands for more than it says ("${placeholder}"). Send the lines themselves, or a shorter piece.`
    return { code: 'omission_placeholder', message }
  }
  const cause = causes(view, edit).find((found) => found !== undefined)
  return { code: 'not_found', message: `The old text is not in the file. ${cause ?? 'Read the file again.'}` }
}

const NEAREST_MAX_LINES = 12
const NEAREST_LINE_MAX_CHARS = 200

/**
 * The region of the file that shares most lines with the old text (else most words with its longest line), at most 12
 * numbered lines; undefined when nothing is alike. For reading only.
 */
export function nearestRegion(view: TextView, old: string): string | undefined {
  const fileLines = view.text.split('\n').map((line) => line.slice(0, NEAREST_LINE_MAX_CHARS * 4).trim())
  const oldLines = old.split('\n').map((line) => line.slice(0, NEAREST_LINE_MAX_CHARS * 4).trim())
  const start = alikeByLines(fileLines, oldLines) ?? alikeByWords(fileLines, oldLines)
  if (start === undefined) return undefined
  const from = Math.max(1, Math.min(start + 1, lineCount(view)) - 1)
  const to = Math.min(lineCount(view), from + Math.min(NEAREST_MAX_LINES, oldLines.length + 2) - 1)
  const lines: string[] = []
  for (let line = from; line <= to; line++) lines.push(`${line}: ${lineText(view, line)}`)
  return lines.join('\n')
}

function lineText(view: TextView, line: number): string {
  const start = lineStart(view, line)
  const end = lineStart(view, line + 1) - (endingOf(view, line) === undefined ? 0 : 1)
  const text = view.text.slice(start, Math.min(end, start + NEAREST_LINE_MAX_CHARS))
  return end - start > NEAREST_LINE_MAX_CHARS ? `${text}…` : text
}

/** Each line of the old text that stands in the file votes for where the old text would begin. */
function alikeByLines(fileLines: string[], oldLines: string[]): number | undefined {
  const places = new Map<string, number>()
  for (const [index, line] of oldLines.entries()) if (/[\p{L}\p{N}]/u.test(line)) places.set(line, index)
  const votes = new Map<number, number>()
  for (const [index, line] of fileLines.entries()) {
    const place = places.get(line)
    if (place !== undefined) votes.set(index - place, (votes.get(index - place) ?? 0) + 1)
  }
  const start = best(votes)
  return start === undefined ? undefined : Math.max(0, start)
}

function alikeByWords(fileLines: string[], oldLines: string[]): number | undefined {
  const longest = oldLines.reduce((a, b) => (b.length > a.length ? b : a), '')
  const place = oldLines.indexOf(longest)
  const wanted = new Set(wordsOf(longest))
  const votes = new Map<number, number>()
  for (const [index, line] of fileLines.entries()) {
    const shared = new Set(wordsOf(line).filter((word) => wanted.has(word))).size
    if (shared > 0) votes.set(index, shared)
  }
  const line = best(votes)
  return line === undefined ? undefined : Math.max(0, line - place)
}

function best(votes: Map<number, number>): number | undefined {
  let winner: number | undefined
  let most = 0
  for (const [key, count] of votes) {
    if (count <= most) continue
    most = count
    winner = key
  }
  return winner
}

function wordsOf(line: string): string[] {
  return line.match(/[\p{L}\p{N}_]+/gu) ?? []
}

/** The new text stands in the file once, on lines of its own. */
function isAppliedAlready(view: TextView, next: string): boolean {
  if (next.trim() === '') return false
  const [start, another] = findOccurrences(view.text, next, 2, true)
  if (start === undefined || another !== undefined) return false
  const line = lineAt(view, start)
  const end = start + next.length
  const before = view.text.slice(lineStart(view, line), start)
  const lastLine = lineAt(view, end - 1)
  const after = view.text.slice(end, Math.max(end, lineStart(view, lastLine + 1)))
  return before.trim() === '' && after.trim() === ''
}

function oldPlaceholder(old: string): string | undefined {
  const lines = trimmedLines(old)
  if (lines.has('...')) return '...'
  if (lines.has('…')) return '…'
  return findPlaceholder(old, new Set())
}

function causes(view: TextView, { old, otherNewTexts }: MissedEdit): (string | undefined)[] {
  const within = (text: string) => text.trim() !== '' && findOccurrences(view.text, text, 1, true).length > 0
  const other = otherNewTexts.find(({ text }) => findOccurrences(text, old, 1, true).length > 0)
  const zeroWidth = ZERO_WIDTH.exec(old)?.[0] ?? ZERO_WIDTH.exec(view.text)?.[0]
  return [
    other &&
      `It matches the new text of edit ${other.index}: all edits of a call are made on the file as it was; join the two.`,
    within(withoutLineNumbers(old)) ? 'Its lines begin with line numbers: leave this prefix out.' : undefined,
    within(withoutFence(old)) ? 'It is wrapped in a code fence: leave the fence out.' : undefined,
    within(withoutEntities(old))
      ? 'It holds HTML entities (such as &amp;): send the characters themselves.'
      : undefined,
    zeroWidth !== undefined && findOccurrences(withoutZeroWidth(view.text), withoutZeroWidth(old), 1, true).length > 0
      ? `They differ by an invisible character (${codePoint(zeroWidth)}).`
      : undefined,
    old.includes('\n')
      ? undefined
      : within(withoutEscapes(old))
        ? 'It holds \\n or \\t instead of real ones.'
        : undefined,
    sameBut(view.text, old, foldPunctuation)
      ? 'They differ in quotes, dashes or kinds of spaces: copy these characters as they are in the file.'
      : undefined,
    sameBut(view.text, old, trimEachLine)
      ? 'They differ in indentation: copy it as it is in the file, tabs and spaces too.'
      : undefined,
  ]
}

function sameBut(text: string, old: string, fold: (text: string) => string): boolean {
  const folded = fold(old)
  return folded.trim() !== '' && findOccurrences(fold(text), folded, 1, true).length > 0
}

const ZERO_WIDTH = /[\u200B-\u200D\u2060\uFEFF\u00AD]/u

function withoutZeroWidth(text: string): string {
  return text.replaceAll(/[\u200B-\u200D\u2060\uFEFF\u00AD]/gu, '')
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

function withoutLineNumbers(text: string): string {
  const lines = text.split('\n')
  const prefix = /^[ \t]*\d+(?:→|\t|\||:[ \t]?|[ \t]*│[ \t]?)/u
  if (!lines.every((line) => line === '' || prefix.test(line))) return ''
  return lines.map((line) => line.replace(prefix, '')).join('\n')
}

function withoutFence(text: string): string {
  const lines = text.trim().split('\n')
  if (lines.length < 3 || !lines[0]?.startsWith('```') || lines.at(-1)?.trim() !== '```') return ''
  return lines.slice(1, -1).join('\n')
}

const ENTITIES: readonly (readonly [string, string])[] = [
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&apos;', "'"],
  ['&amp;', '&'],
]

function withoutEntities(text: string): string {
  const decoded = ENTITIES.reduce((result, [entity, character]) => result.replaceAll(entity, character), text)
  return decoded === text ? '' : decoded
}

function withoutEscapes(text: string): string {
  const decoded = text.replaceAll('\\n', '\n').replaceAll('\\t', '\t')
  return decoded === text ? '' : decoded
}

function foldPunctuation(text: string): string {
  return text
    .replaceAll(/[\u2018\u2019\u201A\u201B]/gu, "'")
    .replaceAll(/[\u201C\u201D\u201E\u201F]/gu, '"')
    .replaceAll(/[\u2010-\u2015\u2212]/gu, '-')
    .replaceAll(/[\u00A0\u2000-\u200A\u202F\u205F\u3000]/gu, ' ')
}

function trimEachLine(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
}
