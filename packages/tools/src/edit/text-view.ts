/** A line ending as it stands in a file. A lone carriage return is text, not an ending. */
export type LineEnding = '\n' | '\r\n'

/**
 * How a file is searched: its text with LF endings and without the byte order mark, and the way back to the offsets of
 * the original. Offsets are UTF-16 code units, lines count from 1.
 */
export type TextView = {
  readonly original: string
  readonly text: string
  readonly bomLength: 0 | 1
  /** Ascending offsets in `text` of every LF. */
  readonly newlines: readonly number[]
  /** Ascending offsets in `text` of every LF that is CRLF in the original. */
  readonly crlfs: readonly number[]
}

const BOM = '\uFEFF'

/** Builds the view in one pass over the text. */
export function viewText(original: string): TextView {
  const bomLength = original.startsWith(BOM) ? 1 : 0
  const body = bomLength === 1 ? original.slice(1) : original
  const crlfs: number[] = []
  for (let at = body.indexOf('\r\n'); at !== -1; at = body.indexOf('\r\n', at + 2)) crlfs.push(at - crlfs.length)
  const text = toLf(body)
  const newlines: number[] = []
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) newlines.push(at)
  return { original, text, bomLength, newlines, crlfs }
}

/** CRLF becomes LF; everything else stays. */
export function toLf(text: string): string {
  return text.replaceAll('\r\n', '\n')
}

/** Offset in the original of an offset in the view; between CR and LF there is none. */
export function originalOffset(view: TextView, offset: number): number {
  return view.bomLength + offset + countBelow(view.crlfs, offset)
}

/** Number of the line that holds this offset; an LF belongs to the line it ends. */
export function lineAt(view: TextView, offset: number): number {
  return countBelow(view.newlines, offset) + 1
}

/** Number of lines; a final newline does not open another one. */
export function lineCount(view: TextView): number {
  return view.text.endsWith('\n') ? view.newlines.length : view.newlines.length + 1
}

/** Offset at which a line starts, the text's length behind the last line. */
export function lineStart(view: TextView, line: number): number {
  if (line <= 1) return 0
  const before = view.newlines[line - 2]
  return before === undefined ? view.text.length : before + 1
}

/** How a line ends in the original; undefined for a last line without one and for lines that do not exist. */
export function endingOf(view: TextView, line: number): LineEnding | undefined {
  const newline = view.newlines[line - 1]
  if (newline === undefined) return undefined
  return view.crlfs[countBelow(view.crlfs, newline)] === newline ? '\r\n' : '\n'
}

/** How many of the ascending `sorted` numbers are smaller than `value`. */
export function countBelow(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? Number.POSITIVE_INFINITY) < value) low = middle + 1
    else high = middle
  }
  return low
}
