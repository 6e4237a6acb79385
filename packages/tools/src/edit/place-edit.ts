import type { Edit, Refusal } from './edit.ts'
import { findCallSyntax, findPlaceholder, trimmedLines } from './edit-text.ts'
import { EDITABLE_MAX_BYTES } from './encoding.ts'
import { escapesInQuotes, writeOutEscapes } from './escapes.ts'
import { explainMiss, nearestRegion } from './explain-miss.ts'
import { beginningOf, fitsHunk, type Hunk } from './hunk.ts'
import { replacementFor } from './replacement.ts'
import type { Placed } from './splice.ts'
import { endingOf, lineAt, type TextView, toLf } from './text-view.ts'
import {
  type Accepts,
  AMBIGUOUS_LINES_MAX,
  findExact,
  findWindows,
  REPLACE_ALL_MAX,
  type Search,
  type Source,
} from './windows.ts'

/** Adds the edit's places to `found`, or tells why it is refused. Nothing is found that is not one clear place. */
export function placeEdit(
  source: Source,
  edits: readonly Edit[],
  index: number,
  edit: Edit,
  found: Placed[],
): Refusal | undefined {
  const refusal = refuseTexts(edit)
  if (refusal !== undefined) return refusal
  const { view } = source
  const [old, next] = [toLf(edit.oldText), toLf(edit.newText)]
  const all = edit.replaceAll === true
  const beginning = edit.hunk === undefined ? null : beginningOf(view, edit.hunk)
  if (beginning?.ok === false) return { code: beginning.code, message: beginning.message }
  if (old === '') return insert(view, beginning?.offset ?? 0, index, next, found)
  const search = findWindows(source, old, all, acceptsFor(view, edit.hunk, beginning?.offset ?? 0))
  const { tier, matches } = search
  if (matches.length === 0) {
    const written = edit.hunk === undefined ? writtenOut(edit) : undefined
    const escaped = written && searchWrittenOut(view, written, all)
    if (written === undefined || escaped === undefined) return refuseMiss(view, edits, index, old, next)
    return refuseTexts(written) ?? refuseCount(view, escaped, all, next) ?? add(view, escaped, index, written, found)
  }
  return (
    refuseCount(view, { tier, matches }, all, next) ?? add(view, search, index, { oldText: old, newText: next }, found)
  )
}

function acceptsFor(view: TextView, hunk: Hunk | undefined, offset: number): Accepts | null {
  return hunk === undefined ? null : (window) => window.start >= offset && fitsHunk(view, window, hunk)
}

/** Puts whole lines at the start of a line, or behind a last line that has no newline. */
function insert(view: TextView, offset: number, index: number, lines: string, found: Placed[]): undefined {
  const opens = offset > 0 && view.text[offset - 1] !== '\n'
  const ending = endingOf(view, Math.max(1, lineAt(view, offset) - 1)) ?? '\n'
  const text = (opens ? `\n${lines}` : `${lines}\n`).replaceAll('\n', ending)
  found.push({ start: offset, end: offset, index, tier: 'exact', text })
}

/** The edit with its escapes written out, where both texts are on one line and the old one has escapes. */
function writtenOut({ oldText, newText }: Edit): Edit | undefined {
  const [old, next] = [writeOutEscapes(toLf(oldText)), writeOutEscapes(toLf(newText))]
  if (old === undefined || next === undefined || old === oldText || old.trim() === '') return undefined
  if (escapesInQuotes(newText)) return undefined
  return { oldText: toLf(old), newText: toLf(next) }
}

function searchWrittenOut(view: TextView, { oldText }: Edit, all: boolean): Search | undefined {
  const { matches } = findExact(view, oldText, all ? REPLACE_ALL_MAX + 1 : AMBIGUOUS_LINES_MAX, !all)
  return matches.length === 0 ? undefined : { tier: 'escapes', matches }
}

function refuseCount(view: TextView, { matches }: Search, all: boolean, next: string): Refusal | undefined {
  if (matches.length > 1 && !all) {
    const lines = matches.slice(0, AMBIGUOUS_LINES_MAX).map(({ window }) => lineAt(view, window.start))
    const message = `The old text is at several places (lines ${lines.join(', ')}${matches.length === AMBIGUOUS_LINES_MAX ? ' …' : ''}). Take more lines around it into the old text, or set replaceAll.`
    return { code: 'ambiguous', message }
  }
  if (matches.length > REPLACE_ALL_MAX) {
    return { code: 'too_large', message: `The old text is at more than ${REPLACE_ALL_MAX} places.` }
  }
  if (next.length * matches.length > EDITABLE_MAX_BYTES) {
    return { code: 'too_large', message: `The file would grow beyond ${EDITABLE_MAX_BYTES} bytes.` }
  }
  return undefined
}

function add(
  view: TextView,
  { tier, matches }: Search,
  index: number,
  { oldText, newText }: Edit,
  found: Placed[],
): Refusal | undefined {
  for (const match of matches) {
    const text = replacementFor(view, match, oldText, newText)
    if (text === undefined) {
      const message =
        tier === 'indentation'
          ? 'The old text differs from the file in indentation, and the one of the new text cannot be carried over. Send both as they are in the file, tabs and spaces too.'
          : 'The old text differs from the file in blanks or punctuation, and the change is too large to tell which lines stay. Send the text exactly as it is in the file, or in smaller pieces.'
      return { code: 'not_found', message }
    }
    found.push({ ...match.window, index, tier, text })
  }
  return undefined
}

function refuseMiss(view: TextView, edits: readonly Edit[], index: number, old: string, next: string): Refusal {
  const otherNewTexts = edits
    .map((edit, at) => ({ index: at, text: toLf(edit.newText) }))
    .filter((other) => other.index !== index)
  const miss = explainMiss(view, { old, next, otherNewTexts })
  const nearest = miss.code === 'not_found' ? nearestRegion(view, old) : undefined
  return nearest === undefined ? miss : { ...miss, nearest }
}

function refuseTexts({ oldText, newText, hunk }: Edit): Refusal | undefined {
  const [old, next] = [toLf(oldText), toLf(newText)]
  const inserts = hunk !== undefined && hunk.behind.length > 0 && next !== ''
  if (old === '' && !inserts) {
    return { code: 'empty_old', message: 'The old text is empty. Give lines of the file, or write the whole file.' }
  }
  if (old.trim() === '' && old !== '') {
    return { code: 'whitespace_old', message: 'The old text is blank. Take a line with text beside it into it.' }
  }
  if (!old.isWellFormed() || !next.isWellFormed()) {
    return { code: 'unsupported_encoding', message: 'The text holds half of a surrogate pair: send whole characters.' }
  }
  if (old === next) return { code: 'identical', message: 'Old and new text are the same: nothing would change.' }
  const placeholder = findPlaceholder(next, trimmedLines(old))
  if (placeholder !== undefined) {
    const message = `The new text leaves code out ("${placeholder}"). Write every line, or replace a smaller piece.`
    return { code: 'omission_placeholder', message }
  }
  const syntax = findCallSyntax(old, next)
  if (syntax !== undefined) {
    return { code: 'call_syntax', message: `The new text holds a piece of a tool call (${syntax}). Send it without.` }
  }
  return undefined
}
