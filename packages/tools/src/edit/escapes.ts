const MEANINGS: Record<string, string> = { n: '\n', t: '\t', r: '\r', '"': '"', "'": "'", '\\': '\\', '/': '/' }

/**
 * The text with its escapes (`\n`, `\t`, `\"`, `\\`, `\uXXXX` …) written out once; undefined when it holds real line breaks,
 * so is not written that way, or an escape that means nothing.
 */
export function writeOutEscapes(text: string): string | undefined {
  if (text.includes('\n')) return undefined
  let known = true
  const written = text.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]?))/gu, (_, hex: string | undefined, letter = '') => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
    const meaning = MEANINGS[letter]
    if (meaning === undefined) known = false
    return meaning ?? ''
  })
  return known ? written : undefined
}
