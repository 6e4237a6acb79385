import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Fault, faultBody, limits } from '@codeberth/protocol'
import {
  BodyTooLarge,
  closeServer,
  json,
  type Log,
  listen,
  readRequest,
  urlOf,
  writeResponse,
} from '@codeberth/service-kit'
import { answerCall, runToken } from './answer-call.ts'
import type { GatewayPorts } from './gateway-ports.ts'

const closeMs = 5_000

/** A listening gateway. */
export type Gateway = { url: string; close(): Promise<void> }

/** Answers below the gateway's address that are not model calls; null for an address that is none of its own. */
export type InternalAnswers = (request: Request) => Promise<Response | null>

/** Listens for model calls (`POST /v1/chat/completions` and `GET /v1/models` with a run token) and what `internal` answers. */
export async function openGateway(
  ports: GatewayPorts,
  options: { host: string; port: number; log: Log; internal: InternalAnswers },
): Promise<Gateway> {
  const server = createServer((req, res) => void answer(ports, options, req, res))
  const port = await listen(server, options)
  return {
    url: urlOf({ host: options.host, port }),
    close: () => closeServer(server, closeMs),
  }
}

type Options = { log: Log; internal: InternalAnswers }

async function answer(ports: GatewayPorts, options: Options, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const leave = new AbortController()
  res.once('close', () => leave.abort())
  try {
    const request = await readRequest(req, 'http://gateway', limits.gatewayBodyBytes.value, leave.signal)
    await writeResponse(res, await route(ports, options, request))
  } catch (error) {
    if (leave.signal.aborted) return
    const fault =
      error instanceof BodyTooLarge ? new Fault('too-large', { what: 'body', limit: error.limitBytes }) : error
    if (!(fault instanceof Fault)) options.log.error({ err: error }, 'a model call failed')
    if (res.headersSent) {
      res.destroy()
      return
    }
    const { status, exit: _, ...body } = faultBody(fault)
    // The envelope of the OpenAI wire, with the fault inside, so that any client shows its message.
    await writeResponse(res, json({ error: { type: 'codeberth', ...body } }, status))
  }
}

async function route(ports: GatewayPorts, options: Options, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (pathname === '/healthz') return json({ ok: true })
  if (pathname === '/v1/chat/completions' && request.method === 'POST') {
    return answerCall(ports, request, { now: Date.now, log: options.log })
  }
  if (pathname === '/v1/models' && request.method === 'GET') return listModels(ports, request)
  const answered = await options.internal(request)
  if (!answered) throw new Fault('not-found')
  return answered
}

async function listModels(ports: GatewayPorts, request: Request): Promise<Response> {
  const names = await ports.models(runToken(request))
  return json({ object: 'list', data: names.map((id) => ({ id, object: 'model', owned_by: 'codeberth' })) })
}
