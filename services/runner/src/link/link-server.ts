import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { linkPath } from '@codeberth/control-plane'
import { Fault, faultBody, limits } from '@codeberth/protocol'
import {
  BodyTooLarge,
  closeServer,
  isServiceKey,
  json,
  type Log,
  listen,
  readRequest,
  urlOf,
  writeResponse,
} from '@codeberth/service-kit'
import type { Link } from './answer-link.ts'

/** Files travel through it as base64 in JSON. */
const bodyBytes = 2 * limits.fileWriteBytes.value
const closeMs = 5_000

/** The link for services that run apart, listening on its own address. */
export type LinkServer = { url: string; close(): Promise<void> }

/** Listens at `/internal/link/{projectId}/…` for who has the service key. */
export async function openLinkServer(
  link: Link,
  options: { host: string; port: number; serviceKey: string; log: Log },
): Promise<LinkServer> {
  const server = createServer((req, res) => void answer(link, options, req, res))
  const port = await listen(server, options)
  return { url: urlOf({ host: options.host, port }), close: () => closeServer(server, closeMs) }
}

type Options = { serviceKey: string; log: Log }

async function answer(link: Link, options: Options, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const leave = new AbortController()
  res.once('close', () => leave.abort())
  try {
    await writeResponse(res, await route(link, options, req, leave.signal))
  } catch (error) {
    if (leave.signal.aborted) return
    const fault =
      error instanceof BodyTooLarge ? new Fault('too-large', { what: 'body', limit: error.limitBytes }) : error
    if (!(fault instanceof Fault)) options.log.error({ err: error }, 'a request of the link failed')
    if (res.headersSent) {
      res.destroy()
      return
    }
    const { status, exit: _, ...body } = faultBody(fault)
    await writeResponse(res, json(body, status))
  }
}

async function route(link: Link, options: Options, req: IncomingMessage, signal: AbortSignal): Promise<Response> {
  if (req.url === '/healthz') return json({ ok: true })
  if (!isServiceKey(req.headers.authorization, options.serviceKey)) throw new Fault('not-found')
  // Asked by other runners before they take sandboxes over; anyone may answer at `/healthz`.
  if (req.url === linkPath) return json({ ok: true })
  const [, projectId, rest] = new RegExp(`^${linkPath}/([0-9a-f-]{36})(/.*)$`).exec(req.url ?? '') ?? []
  if (!projectId || !rest) throw new Fault('not-found')
  const request = await readRequest(req, 'http://daemon', bodyBytes, signal)
  return link(projectId, new Request(new URL(rest, 'http://daemon'), request))
}
