import { diffArrays } from 'diff'

/** Lines `oldStart..oldEnd` became lines `newStart..newEnd` (ends exclusive); all lines between hunks are equal. */
export type LineHunk = { oldStart: number; oldEnd: number; newStart: number; newEnd: number }

/** `complete` is false where the search for equal lines was cut short and one hunk stands for the whole middle. */
export type Alignment = { hunks: LineHunk[]; complete: boolean }

/** Bounds the work of one alignment (it grows with the square of this): beyond it the middle counts as rewritten. */
const EDIT_LENGTH_MAX_LINES = 1_000

/** Finds which lines two texts share: common start and end first, then the middle. */
export function alignLines(oldLines: readonly string[], newLines: readonly string[]): Alignment {
  const shorter = Math.min(oldLines.length, newLines.length)
  let head = 0
  while (head < shorter && oldLines[head] === newLines[head]) head++
  let tail = 0
  while (tail < shorter - head && oldLines.at(-1 - tail) === newLines.at(-1 - tail)) tail++
  const oldMiddle = oldLines.slice(head, oldLines.length - tail)
  const newMiddle = newLines.slice(head, newLines.length - tail)
  if (oldMiddle.length === 0 && newMiddle.length === 0) return { hunks: [], complete: true }
  const whole = { oldStart: head, oldEnd: head + oldMiddle.length, newStart: head, newEnd: head + newMiddle.length }
  if (oldMiddle.length === 0 || newMiddle.length === 0) return { hunks: [whole], complete: true }
  const changes = diffArrays(oldMiddle, newMiddle, { maxEditLength: EDIT_LENGTH_MAX_LINES })
  if (changes === undefined) return { hunks: [whole], complete: false }
  return { hunks: hunksOf(changes, head), complete: true }
}

function hunksOf(changes: { added: boolean; removed: boolean; count: number }[], head: number): LineHunk[] {
  const hunks: LineHunk[] = []
  let hunk: LineHunk | undefined
  let oldAt = head
  let newAt = head
  for (const change of changes) {
    if (!change.added && !change.removed) {
      oldAt += change.count
      newAt += change.count
      hunk = undefined
      continue
    }
    if (hunk === undefined) {
      hunk = { oldStart: oldAt, oldEnd: oldAt, newStart: newAt, newEnd: newAt }
      hunks.push(hunk)
    }
    if (change.removed) oldAt += change.count
    else newAt += change.count
    hunk.oldEnd = oldAt
    hunk.newEnd = newAt
  }
  return hunks
}
