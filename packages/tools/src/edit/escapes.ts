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

/**
 * Whether an escaped line break or tab stands within quotes. Whoever writes line ends as escapes may have meant that one as an escape of the
 * language: written out it would break the string, so such a text is not to be written out.
 */
export function escapesInQuotes(text: string): boolean {
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const escaped = text[at] === '\\'
    if (escaped) at++
    const letter = text[at] ?? ''
    if (escaped && quote !== '' && 'nrt'.includes(letter)) return true
    if (quote !== '') quote = letter === quote ? '' : quote
    else if (letter === '"' || letter === '`' || (letter === "'" && !/\w/.test(text[at - 1] ?? ''))) quote = letter
  }
  return false
}
