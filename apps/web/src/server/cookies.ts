import { webSessionCookie } from '@codeberth/control-plane'

/** Longest Cookie header that is read; a longer one is treated as none. */
const headerChars = 16_384

/** The cookies of a `Cookie` header by name; the first of two of one name counts. Values that are not well formed stay as sent. */
export function readCookies(header: string | null): Record<string, string> {
  const cookies: Record<string, string> = Object.create(null)
  if (!header || header.length > headerChars) return cookies
  for (const part of header.split(';')) {
    const at = part.indexOf('=')
    if (at < 1) continue
    const name = part.slice(0, at).trim()
    cookies[name] ??= decode(part.slice(at + 1).trim())
  }
  return cookies
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** The Set-Cookie line for a web session, or for its end when `token` is empty. */
export function setWebSession(publicUrl: string, token: string, maxAgeMs: number): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : ''
  return `${webSessionCookie(publicUrl)}=${token}; Path=/; HttpOnly; SameSite=Lax${secure}; Max-Age=${Math.floor(maxAgeMs / 1000)}`
}
