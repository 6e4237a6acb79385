/**
 * Ascending offsets of `pattern` in `text`, at most `limit`; overlapping ones count when `overlapping`.
 * Knuth–Morris–Pratt: `indexOf` is quadratic on repetitive text (a megabyte of one letter took seconds), this never is.
 */
export function findOccurrences(text: string, pattern: string, limit: number, overlapping: boolean): number[] {
  const found: number[] = []
  if (pattern.length === 0 || pattern.length > text.length) return found
  const borders = bordersOf(pattern)
  let matched = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    while (matched > 0 && pattern.charCodeAt(matched) !== unit) matched = borders[matched - 1] ?? 0
    if (pattern.charCodeAt(matched) === unit) matched++
    if (matched < pattern.length) continue
    found.push(at - pattern.length + 1)
    if (found.length === limit) return found
    matched = overlapping ? (borders[matched - 1] ?? 0) : 0
  }
  return found
}

/** For each prefix of the pattern, the length of its longest proper prefix that is also its suffix. */
function bordersOf(pattern: string): Int32Array {
  const borders = new Int32Array(pattern.length)
  let length = 0
  for (let at = 1; at < pattern.length; at++) {
    const unit = pattern.charCodeAt(at)
    while (length > 0 && pattern.charCodeAt(length) !== unit) length = borders[length - 1] ?? 0
    if (pattern.charCodeAt(length) === unit) length++
    borders[at] = length
  }
  return borders
}
