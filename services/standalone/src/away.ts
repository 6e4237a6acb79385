import type { RequestListener } from 'node:http'

/** How soon a page that came too early asks again. */
const againS = 2

const page = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="dark light">
<title>Codeberth</title><body style="font: 15px system-ui, sans-serif; margin: 4rem"><p>Codeberth is not ready. This page asks again by itself.</p>`

/** Answers whoever comes while the house is being opened or closed: 503, and a page that asks again by itself. */
export const answerAway: RequestListener = (_req, res) => {
  res.writeHead(503, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'cache-control': 'no-store',
    'retry-after': String(againS),
    refresh: String(againS),
  })
  res.end(page)
}
