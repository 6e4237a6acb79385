/**
 * A text as a tier compares it. Unit `i` of `text` stands for `source.slice(starts[i], ends[i])`; what lies between two units
 * is ignored. Units with one start belong together (a letter and its marks) and are never parted.
 */
export type FoldedText = { text: string; starts: Int32Array; ends: Int32Array }

/** Where unit `at` begins in the source; the end of the last unit behind the last one. */
export const startOf = ({ starts, ends }: FoldedText, at: number): number =>
  starts[at] ?? (at > 0 ? (ends[ends.length - 1] ?? 0) : 0)

/** Where unit `at` ends in the source. */
export const endOf = ({ ends }: FoldedText, at: number): number => ends[at] ?? 0

/** Whether a cut before unit `at` parts no letter from its marks. */
export const isBoundary = ({ starts }: FoldedText, at: number): boolean =>
  at <= 0 || at >= starts.length || starts[at] !== starts[at - 1]

/** A space or a tab. */
export function isBlankAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit === 0x20 || unit === 0x09
}

/** Units that are made a string at once: a call takes only so many arguments. */
const CHUNK = 8_192

/** The text without the units that are marked in `dropped`. */
export function withoutUnits(folded: FoldedText, dropped: Uint8Array): FoldedText {
  const { text } = folded
  if (!dropped.includes(1)) return folded
  const [starts, ends] = [new Int32Array(text.length), new Int32Array(text.length)]
  // Unit by unit: there may be a gap at every third, and slices for all of them cost more than they save.
  const units = new Uint16Array(text.length)
  let length = 0
  for (let at = 0; at < text.length; at++) {
    if (dropped[at] === 1) continue
    units[length] = text.charCodeAt(at)
    starts[length] = folded.starts[at] ?? 0
    ends[length++] = folded.ends[at] ?? 0
  }
  let left = ''
  for (let at = 0; at < length; at += CHUNK)
    left += String.fromCharCode(...units.subarray(at, Math.min(length, at + CHUNK)))
  return { text: left, starts: starts.subarray(0, length), ends: ends.subarray(0, length) }
}
