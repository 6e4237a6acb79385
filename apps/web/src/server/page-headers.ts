import type { ServerResponse } from 'node:http'

/**
 * Headers of every page and answer. The policy closes images, fonts and connections to the own origin, so that text from a
 * model, a repository or a terminal can load and send nothing; Monaco and xterm create styles, hence 'unsafe-inline' there.
 */
export function setPageHeaders(res: ServerResponse, nonce: string): void {
  res.setHeader('content-security-policy', contentSecurityPolicy(nonce))
  res.setHeader('x-content-type-options', 'nosniff')
  res.setHeader('cross-origin-opener-policy', 'same-origin')
  res.setHeader('referrer-policy', 'same-origin')
  res.setHeader('x-frame-options', 'DENY')
}

/** The Content-Security-Policy for a page whose own scripts carry `nonce`. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')
}
