import { findCallSyntax, findPlaceholder, trimmedLines } from './edit-text.ts'
import { EDITABLE_MAX_BYTES } from './encoding.ts'
import { explainMiss, nearestRegion } from './explain-miss.ts'
import { replacementFor } from './replacement.ts'
import { diffOfEdit, isUnchanged, joinsLines, keepFinalNewline, type Placed, splice } from './splice.ts'
import { lineAt, type TextView, toLf, viewText } from './text-view.ts'
import {
  AMBIGUOUS_LINES_MAX,
  findWindows,
  REPLACE_ALL_MAX,
  type StrippedText,
  stripTrailingBlanks,
  type Tier,
} from './windows.ts'

/** Replace `oldText`, which must stand in the file exactly once (with `replaceAll`: at least once), by `newText`. */
export type Edit = { oldText: string; newText: string; replaceAll?: boolean | undefined }

/** Why an edit was refused. */
export type EditCode =
  | 'not_found'
  | 'ambiguous'
  | 'identical'
  | 'already_applied'
  | 'empty_old'
  | 'whitespace_old'
  | 'omission_placeholder'
  | 'overlap'
  | 'call_syntax'
  | 'unsupported_encoding'
  | 'too_large'

/** One edit that was made. `lines`: first and last line of each place in the original, at most 20. */
export type AppliedEdit = {
  tier: Tier
  lines: [number, number][]
  count: number
  diff: string
  /** Set where a newline at the edge is gone, so that a line of the file continues the new text. */
  joinedLine?: true
}

/** `index` is the refused edit's place in the call; `nearest` numbered lines of the region that is most like its old text. */
export type EditResult =
  | { ok: true; text: string; edits: AppliedEdit[] }
  | { ok: false; index: number; code: EditCode; message: string; nearest?: string }

type Refusal = { code: EditCode; message: string; nearest?: string }
type Source = { view: TextView; stripped: () => StrippedText }

const LINES_MAX = 20

/**
 * Makes all edits on the same original, or none. An old text is searched exactly, then ignoring blanks at ends of lines;
 * whatever is not one clear place is refused, because a refusal costs a step and a wrong write costs the file. Bytes that
 * no edit changes stay: byte order mark, line endings, blanks, the final newline. Takes linear time.
 */
export function applyEdits(original: string, edits: readonly Edit[]): EditResult {
  const source = openSource(original)
  const found: Placed[] = []
  for (const [index, edit] of edits.entries()) {
    const refusal = refuseTexts(edit) ?? place(source, edits, index, edit, found)
    if (refusal !== undefined) return { ok: false, index, ...refusal }
  }
  found.sort((a, b) => a.start - b.start)
  const overlap = findOverlap(source.view, found)
  if (overlap !== undefined) return { ok: false, ...overlap }
  const placed = keepFinalNewline(source.view, found)
  const idle = edits.findIndex((_, index) => placed.every((p) => p.index !== index || isUnchanged(source.view, p)))
  if (idle !== -1) {
    const message = 'This edit would change nothing: the final newline of a file stays as it is.'
    return { ok: false, index: idle, code: 'identical', message }
  }
  const applied = edits.map((_, index) =>
    report(
      source.view,
      placed.filter((p) => p.index === index),
    ),
  )
  return { ok: true, text: splice(source.view, placed), edits: applied }
}

function openSource(original: string): Source {
  const view = viewText(original)
  let stripped: StrippedText | undefined
  return {
    view,
    stripped: () => {
      stripped ??= stripTrailingBlanks(view.text)
      return stripped
    },
  }
}

function refuseTexts({ oldText, newText }: Edit): Refusal | undefined {
  const [old, next] = [toLf(oldText), toLf(newText)]
  if (old === '') {
    return { code: 'empty_old', message: 'The old text is empty. Give lines of the file, or write the whole file.' }
  }
  if (old.trim() === '') {
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

/** Adds the edit's places to `found`, or tells why there are none. */
function place(
  { view, stripped }: Source,
  edits: readonly Edit[],
  index: number,
  edit: Edit,
  found: Placed[],
): Refusal | undefined {
  const [old, next] = [toLf(edit.oldText), toLf(edit.newText)]
  const all = edit.replaceAll === true
  const { tier, windows } = findWindows(view, stripped, old, all)
  if (windows.length === 0) return refuseMiss(view, edits, index, old, next)
  if (windows.length > 1 && !all) {
    const lines = windows.slice(0, AMBIGUOUS_LINES_MAX).map((window) => lineAt(view, window.start))
    const message = `The old text is at several places (lines ${lines.join(', ')}${windows.length === AMBIGUOUS_LINES_MAX ? ' …' : ''}). Take more lines around it into the old text, or set replaceAll.`
    return { code: 'ambiguous', message }
  }
  if (windows.length > REPLACE_ALL_MAX) {
    return { code: 'too_large', message: `The old text is at more than ${REPLACE_ALL_MAX} places.` }
  }
  if (next.length * windows.length > EDITABLE_MAX_BYTES) {
    return { code: 'too_large', message: `The file would grow beyond ${EDITABLE_MAX_BYTES} bytes.` }
  }
  for (const window of windows) {
    const text = replacementFor(view, window, tier, old, next)
    if (text === undefined) {
      const message =
        'The old text differs from the file in blanks at ends of lines, and the change is too large to tell which lines stay. Send the text exactly as it is in the file, or in smaller pieces.'
      return { code: 'not_found', message }
    }
    found.push({ ...window, index, tier, text })
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

function findOverlap(view: TextView, found: readonly Placed[]) {
  for (const [at, second] of found.entries()) {
    const first = found[at - 1]
    if (first === undefined || first.end <= second.start) continue
    const index = Math.max(first.index, second.index)
    const other = Math.min(first.index, second.index)
    const message = `It overlaps edit ${other} at line ${lineAt(view, second.start)}: join the two into one.`
    return { index, code: 'overlap' as const, message }
  }
  return undefined
}

function report(view: TextView, windows: readonly Placed[]): AppliedEdit {
  const lines = windows
    .slice(0, LINES_MAX)
    .map(({ start, end }): [number, number] => [lineAt(view, start), lineAt(view, Math.max(start, end - 1))])
  const tier = windows[0]?.tier ?? 'exact'
  const joined = windows.some((window) => joinsLines(view, window))
  const applied: AppliedEdit = { tier, lines, count: windows.length, diff: diffOfEdit(view, windows) }
  return joined ? { ...applied, joinedLine: true } : applied
}
