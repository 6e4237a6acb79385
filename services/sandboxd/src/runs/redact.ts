/** What looks like a token of this house: `cb_<kind>_<secret>`. */
const token = /cb_[a-z]+_[A-Za-z0-9_-]{8,}/g
/** The end of a text that may be the beginning of one. */
const beginning = /c(?:b(?:_(?:[a-z]+(?:_[A-Za-z0-9_-]*)?)?)?)?$/
/** A longer beginning is no token. */
const maxToken = 200

/** Hides what looks like a token. */
export const redact = (text: string): string =>
  text.replace(token, (found) => `${found.slice(0, found.indexOf('_', 3))}_[hidden]`)

/** Splits a text that goes on later: `held` may be the beginning of a token and has to wait for what follows. */
export function splitAtToken(text: string): { ready: string; held: string } {
  const at = text.search(beginning)
  if (at < 0 || text.length - at > maxToken) return { ready: text, held: '' }
  return { ready: text.slice(0, at), held: text.slice(at) }
}

/** A copy of a value with each of its texts changed; names of fields stay. */
export function mapTexts<T>(value: T, change: (text: string) => string): T
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((inner) => mapTexts(inner, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapTexts(inner, change)]))
}
