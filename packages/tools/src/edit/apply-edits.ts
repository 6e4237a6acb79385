import type { Edit, EditCode } from './edit.ts'
import { placeEdit } from './place-edit.ts'
import { diffOfEdit, isUnchanged, joinsLines, keepFinalNewline, type Placed, splice } from './splice.ts'
import { lineAt, type TextView, viewText } from './text-view.ts'
import type { Tier } from './tier.ts'
import { openSource } from './windows.ts'

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

const LINES_MAX = 20

/**
 * Makes all edits on the same original, or none. An old text is searched in tiers, each a little looser (`tiers`); whatever is
 * not one clear place is refused, because a refusal costs a step and a wrong write costs the file. Bytes that no edit changes
 * stay: byte order mark, line endings, blanks, the final newline, and where a looser tier matched the file's own quotes,
 * spaces, composition and indentation. Takes linear time.
 */
export function applyEdits(original: string, edits: readonly Edit[]): EditResult {
  const source = openSource(viewText(original))
  const found: Placed[] = []
  for (const [index, edit] of edits.entries()) {
    const refusal = placeEdit(source, edits, index, edit, found)
    if (refusal !== undefined) return { ok: false, index, ...refusal }
  }
  found.sort((a, b) => a.start - b.start)
  const overlap = findOverlap(source.view, found)
  if (overlap !== undefined) return { ok: false, ...overlap }
  const placed = keepFinalNewline(source.view, found)
  const idle = edits.findIndex((_, index) => placed.every((p) => p.index !== index || isUnchanged(source.view, p)))
  if (idle !== -1) {
    const message =
      'This edit would change nothing: the file has this text already, but for blanks or its final newline, which stays as it is.'
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
