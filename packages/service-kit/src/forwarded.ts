import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isServiceKey } from './service-key.ts'

/** By this header the front door proves to the web server behind it that what it forwards is true. */
export const doorHeader = 'x-codeberth-door'

const forwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', doorHeader] as const

/** True for headers in which a proxy says for whom it asks. */
export const isForwardedHeader = (name: string): boolean => forwarded.some((known) => known === name)

/**
 * The address of the client, null when the connection is gone already. What is said in headers counts only with the key of the
 * front door; believed or not, the headers are gone afterwards, so that nothing behind reads them.
 */
export function takeClientAddress(req: IncomingMessage, serviceKey: string | null): string | null {
  const { 'x-forwarded-for': told, [doorHeader]: proof } = req.headers
  for (const name of forwarded) delete req.headers[name]
  const isDoor = serviceKey !== null && typeof proof === 'string' && isServiceKey(proof, serviceKey)
  return (isDoor ? lastOf(told) : undefined) ?? req.socket.remoteAddress ?? null
}

/** The last address of an `x-forwarded-for`: the one that the nearest proxy has seen. */
export const lastOf = (told: IncomingHttpHeaders[string]): string | undefined =>
  [told].flat().join(',').split(',').at(-1)?.trim() || undefined

/**
 * True for an Origin header of our own pages: of the public address, or, where that has no TLS, of the host that the request was sent to
 * (`localhost` and `127.0.0.1` are the same house there). Below an https address nothing that came without TLS is our own.
 */
export function isOwnOrigin(origin: string, host: string | undefined, publicUrl: string): boolean {
  const [from, own] = [URL.parse(origin), new URL(publicUrl)]
  if (from === null) return false
  return from.origin === own.origin || (own.protocol === 'http:' && from.host === host)
}
