import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** What a credential is for; it stands in the token so that a wrong kind is refused without a query. */
export type TokenKind = 'web' | 'pat' | 'run' | 'tkt'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const randomDigits = 43
const checkDigits = 6
const shape = /^cb_(web|pat|run|tkt)_([0-9A-Za-z]{49})$/

/** Makes `cb_<kind>_` + 256 random bits in base62 + the CRC-32 of what precedes, in base62. */
export function makeToken(kind: TokenKind): string {
  const body = `cb_${kind}_${base62(BigInt(`0x${randomBytes(32).toString('hex')}`), randomDigits)}`
  return body + checksum(body)
}

/** The kind of a well-formed token; null when its form or its checksum is wrong, so that a typing error costs no query. */
export function tokenKind(token: string): TokenKind | null {
  const found = shape.exec(token)?.[1]
  if (found !== 'web' && found !== 'pat' && found !== 'run' && found !== 'tkt') return null
  return checksum(token.slice(0, -checkDigits)) === token.slice(-checkDigits) ? found : null
}

/** SHA-256 in hex: what is stored of a token. The token is random, so a fast hash is right. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')

const checksum = (body: string): string => base62(BigInt(crc32(body)), checkDigits)

function base62(value: bigint, digits: number): string {
  let text = ''
  for (let rest = value; text.length < digits; rest /= 62n) text = (alphabet[Number(rest % 62n)] ?? '') + text
  return text
}
