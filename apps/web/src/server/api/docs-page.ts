import { apiPrefix, faults } from '@codeberth/protocol'
import * as z from 'zod'
import { openApiDocument } from './handler.ts'

const Described = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        summary: z.string().default(''),
        parameters: z.array(z.unknown()).optional(),
        requestBody: z.unknown().optional(),
        responses: z.record(z.string(), z.unknown()),
      }),
    ),
  ),
})
type Route = z.infer<typeof Described>['paths'][string][string]

/** The API for people: each route with what it takes and gives, and each error. Made from the contract; works without scripts. */
export async function docsPage(version: string): Promise<Response> {
  const { paths } = Described.parse(await openApiDocument(version))
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => routeText(method, path, route)),
  )
  return new Response(page(version, routes.join('\n'), Object.entries(faults).map(faultText).join('\n')), {
    headers: { 'content-type': 'text/html; charset=utf-8' },
  })
}

function routeText(method: string, path: string, { summary, parameters, requestBody, responses }: Route): string {
  const parts = { parameters, body: requestBody, answer: responses['200'] }
  return `<details><summary><code>${method.toUpperCase()} ${escaped(apiPrefix + path)}</code> ${escaped(summary)}</summary>
${Object.entries(parts)
  .filter(([, schema]) => schema !== undefined)
  .map(([name, schema]) => `<h3>${name}</h3><pre>${escaped(JSON.stringify(schema, null, 2))}</pre>`)
  .join('\n')}</details>`
}

const faultText = ([code, fault]: [string, (typeof faults)[keyof typeof faults]]): string =>
  `<tr><td><code>${code}</code></td><td>${fault.status}</td><td>${escaped(fault.hint)}</td></tr>`

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)

const page = (version: string, routes: string, errors: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Codeberth API</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { max-width: 960px; margin: 32px auto; padding: 0 16px }
summary { cursor: pointer; padding: 4px 0 }
pre { overflow: auto; font-size: 12px; line-height: 1.4 }
td, th { padding: 2px 16px 2px 0; text-align: left; vertical-align: top }
</style></head>
<body>
<h1>Codeberth API ${escaped(version)}</h1>
<p>Send <code>Authorization: Bearer</code> and an access token from the settings. The same as a document for programs:
<a href="${apiPrefix}/openapi.json">openapi.json</a>. A mutation may carry an <code>Idempotency-Key</code>: sent again with the
same key, it is carried out once. <code>GET ${apiPrefix}/runs/{id}/events</code> with <code>Accept: text/event-stream</code> follows a
run live; <code>Last-Event-ID</code> says from where.</p>
<h2>Routes</h2>
${routes}
<h2>Errors</h2>
<p>Every error is <code>{code, message, hint, retryable, requestId}</code>.</p>
<table><tr><th>code</th><th>status</th><th>what to do</th></tr>
${errors}
</table>
</body>
</html>
`
