import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { apiPrefix, Fault, limits } from '@codeberth/protocol'
import { isOwnOrigin, json, readRequest, requestUrl, takeClientAddress, writeResponse } from '@codeberth/service-kit'
import { apiFault, faultResponse } from './api-errors.ts'
import { setPageHeaders } from './page-headers.ts'
import { isOpenPage, type Pages } from './pages.ts'

/** A file travels as base64 in JSON, hence a third more than its largest size. */
const fileBodyBytes = Math.ceil((limits.fileWriteBytes.value * 4) / 3) + 64 * 1024

/** What answers below `/api/`; each throws Fault for what it refuses. */
export type Answers = {
  publicUrl: string
  /** Shared with the front door where that runs apart: only then is it believed whom it asks for. */
  serviceKey: string | null
  /** Answers only to names of this machine and of `publicUrl`: whoever reaches it by another name is not to be trusted with it. */
  isLocalOnly: boolean
  api(request: Request, requestId: string): Promise<Response>
  /** `net` is the address of the client. */
  auth(request: Request, net: string | null): Promise<Response>
  developmentSignIn(request: Request, net: string | null): Promise<Response>
  /** True when the cookie belongs to a live web session. */
  isSignedIn(cookie: string | undefined): Promise<boolean>
  pages: Pages
  log: { error(fields: object, message: string): void }
}

/** Answers one HTTP request: API and sign-in here, pages through Next for whoever may see them. Never throws. */
export async function answerRequest(answers: Answers, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const requestId = randomUUID()
  const nonce = randomBytes(16).toString('base64')
  setPageHeaders(res, nonce)
  res.setHeader('x-request-id', requestId)
  // A bypass of Next's middleware was once possible with a header of this name; none is let in.
  for (const name of Object.keys(req.headers)) if (name.startsWith('x-middleware-')) delete req.headers[name]
  const net = takeClientAddress(req, answers.serviceKey)
  try {
    const path = pathOf(answers, req)
    if (path === '/healthz') await writeResponse(res, json({ ok: true }))
    else if (path === '/api' || path.startsWith('/api/'))
      await writeResponse(res, await answerApi(answers, req, res, { path, requestId, net }))
    else await answerPage(answers, req, res, path, nonce)
  } catch (error) {
    if (!(apiFault(error) instanceof Fault))
      answers.log.error({ err: error, requestId, path: req.url?.split('?')[0] }, 'a request failed')
    if (res.headersSent) {
      res.destroy()
      return
    }
    await writeResponse(res, faultResponse(error, requestId))
  }
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const localNames = ['localhost', '127.0.0.1', '[::1]']

/** The path that is asked for. Throws Fault for a request that is asked in a way that nothing here answers. */
function pathOf({ publicUrl, isLocalOnly }: Answers, req: IncomingMessage): string {
  if (isLocalOnly) {
    // Another site may give its own name the address of this machine; its pages would then pass for ours.
    const host = req.headers.host ?? ''
    const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : ''
    if (!localNames.includes(name) && host !== new URL(publicUrl).host)
      throw new Fault('wrong-host', { host: host.slice(0, 100) })
  }
  if (!methods.includes(req.method ?? '')) throw new Fault('method-not-allowed', { method: req.method ?? '' })
  if (!/^\/(?!\/)/.test(req.url ?? '')) throw new Fault('not-found')
  return requestUrl(req, publicUrl).pathname
}

async function answerApi(
  answers: Answers,
  req: IncomingMessage,
  res: ServerResponse,
  { path, requestId, net }: { path: string; requestId: string; net: string | null },
): Promise<Response> {
  if (!isOurs(req, answers.publicUrl)) throw new Fault('foreign-origin')
  const leave = new AbortController()
  res.once('close', () => leave.abort())
  const bodyBytes = path.endsWith('/file') && req.method === 'PUT' ? fileBodyBytes : limits.httpBodyBytes.value
  const request = await readRequest(req, answers.publicUrl, bodyBytes, leave.signal)
  if (path.startsWith(`${apiPrefix}/`)) return answers.api(request, requestId)
  if (path.startsWith('/api/auth/')) return answers.auth(request, net)
  if (path === '/api/dev/sign-in') return answers.developmentSignIn(request, net)
  throw new Fault('not-found')
}

/**
 * A request that changes something and comes with a cookie must come from our own pages: browsers name the site they send
 * from. Requests with a token carry no cookie's power and pass.
 */
function isOurs(req: IncomingMessage, publicUrl: string): boolean {
  if (req.method === 'GET' || req.method === 'HEAD' || req.headers.authorization) return true
  const origin = req.headers.origin
  if (origin === undefined)
    return req.headers['sec-fetch-site'] === undefined || req.headers['sec-fetch-site'] === 'same-origin'
  return isOwnOrigin(origin, req.headers.host, publicUrl)
}

async function answerPage(
  answers: Answers,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  nonce: string,
): Promise<void> {
  if (!isOpenPage(path) && !(await answers.isSignedIn(req.headers.cookie))) {
    const next = encodeURIComponent(req.url ?? '/')
    await writeResponse(
      res,
      new Response(null, { status: 307, headers: { location: `/login?next=${next}`, 'cache-control': 'no-store' } }),
    )
    return
  }
  await answers.pages.answer(req, res, nonce)
}
