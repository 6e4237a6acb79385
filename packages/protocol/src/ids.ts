import * as z from 'zod'

/** A UUIDv7 in lower case: sortable by the time it was made. */
export const Id = z.uuid().toLowerCase()

/** Milliseconds since 1970 by the server's clock. */
export const At = z.int().nonnegative()

/** Micro-credits: 1 credit = 1 US cent of list price = 1,000,000. */
export const Micro = z.int().nonnegative()

/** Makes a UUIDv7 (RFC 9562 §5.7): 48 bits of `now` in ms, then 74 random bits. */
export function newId(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  for (let at = 5, rest = now; at >= 0; at--, rest = Math.floor(rest / 256)) bytes[at] = rest % 256
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
