import { limits } from '@codeberth/protocol'
import type * as z from 'zod'

const cutKeep = 0.45
const overhead = 4 * 1024

/** Text as the database can hold it: NUL and lone surrogates become U+FFFD. */
export const cleanText = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed()

/** A JSON value whose texts and keys the database can hold. */
export function cleanJson(value: z.core.util.JSONType): z.core.util.JSONType {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(cleanJson)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [cleanText(key), cleanJson(entry)]))
}

/**
 * A payload that fits `event.bytes`: when it does not, its longest text is cut in the middle, head and tail kept, until it
 * does. A payload that is large without long texts comes back null; the log then holds a notice in its place.
 */
export function fitPayload(payload: z.core.util.JSONType): z.core.util.JSONType | null {
  let fitted = payload
  // Each round takes the longest text down, so a payload with n long texts needs at most n rounds; more are not tried.
  for (let round = 0; round < 64; round++) {
    const excess = Buffer.byteLength(JSON.stringify(fitted)) - (limits.eventBytes.value - overhead)
    if (excess <= 0) return fitted
    const longest = longestText(fitted)
    if (longest.length < 1_024) return null
    const target = Math.max(512, longest.length - excess - 256)
    fitted = replaceText(fitted, longest, cutMiddle(longest, target))
  }
  return null
}

function cutMiddle(text: string, target: number): string {
  const side = Math.max(128, Math.floor(Math.min(target, text.length * 0.9) * cutKeep))
  const left = text.slice(0, side)
  const right = text.slice(-side)
  return cleanText(`${left}\n… ${text.length - 2 * side} characters were left out …\n${right}`)
}

function longestText(value: z.core.util.JSONType): string {
  if (typeof value === 'string') return value
  if (value === null || typeof value !== 'object') return ''
  return Object.values(value)
    .map(longestText)
    .reduce((longest, text) => (text.length > longest.length ? text : longest), '')
}

function replaceText(value: z.core.util.JSONType, from: string, to: string): z.core.util.JSONType {
  if (typeof value === 'string') return value === from ? to : value
  if (Array.isArray(value)) return value.map((entry) => replaceText(entry, from, to))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replaceText(entry, from, to)]))
}
