/**
 * Identifiers as numbers: a file's identifiers are kept as hashes, so that 20,000 files fit in a few megabytes and who mentions a
 * name is found without reading them. Two names may share a hash; a mention is checked on the text before it is told.
 */

// FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/
const basis = 0x811c9dc5
const prime = 0x01000193

/** The hash of the first identifier in a name: of `#count` that of `count`, of `empty?` that of `empty`. */
export function wordHash(name: string): number {
  let hash = basis
  let length = 0
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    if (isWordCode(code)) {
      hash = Math.imul(hash ^ code, prime)
      length++
    } else if (length > 0) break
  }
  return hash >>> 0
}

/** Hashes of all identifiers of at least two characters, each once, ascending. Comments and strings count too. */
export function wordsOf(text: string): Uint32Array {
  const found = new Set<number>()
  let hash = basis
  let length = 0
  let first = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isWordCode(code)) {
      if (length === 0) first = code
      hash = Math.imul(hash ^ code, prime)
      length++
    } else if (length > 0) {
      if (length > 1 && !isDigit(first)) found.add(hash >>> 0)
      hash = basis
      length = 0
    }
  }
  if (length > 1 && !isDigit(first)) found.add(hash >>> 0)
  return Uint32Array.from(found).sort()
}

const isDigit = (code: number) => code >= 0x30 && code <= 0x39

/** Letters, digits, `_`, `$`, and everything beyond ASCII: wrong for a few signs, and never loses an identifier. */
export function isWordCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    code === 0x5f ||
    code === 0x24 ||
    (code >= 0x30 && code <= 0x39) ||
    code > 0x7f
  )
}
