import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as z from 'zod'
import { ChatRequest } from './chat-request.ts'
import { chooseReply } from './choose-reply.ts'
import { Failure, type Scenario } from './scenario.ts'
import { errorBody, sendAnswer, sendJson } from './send-answer.ts'

/** One request to the server, kept for tests. `body` is the parsed JSON, null without one. */
export type RecordedRequest = {
  method: string
  path: string
  authorization: string | null
  body: z.core.util.JSONType
  /** The scenario that answered, null when none did. */
  scenario: string | null
  /** Null while the answer is being sent. */
  status: number | null
}

export type ScriptedModelOptions = {
  scenarios: readonly Scenario[]
  /** 0 or left out: any free one. */
  port?: number
  /** Where it listens; left out: on loopback. */
  host?: string
  /** With it, requests without `Authorization: Bearer <key>` get 401. */
  key?: string
  log?: (line: string) => void
}

export type ScriptedModel = {
  /** Base URL of the OpenAI-compatible API for this machine; ends in `/v1`. */
  url: string
  /** The latest requests, oldest first, at most 1,000. */
  requests: RecordedRequest[]
  /** The next `times` completions fail like this, whatever is asked; then the scenarios go on. */
  failNext(failure: z.input<typeof Failure>, times?: number): void
  /** Cuts what is under way and frees the port. */
  close(): Promise<void>
}

/** The one model that the server has. Its name says what it is. */
export const SCRIPTED_MODEL = 'scripted'

const REQUESTS_MAX = 1_000
const BODY_MAX_BYTES = 32 * 1024 * 1024

type State = Pick<ScriptedModelOptions, 'scenarios' | 'key' | 'log'> & {
  requests: RecordedRequest[]
  failures: Failure[]
}

/** Serves `GET /v1/models` and `POST /v1/chat/completions`, playing the scenarios. Rejects when the port is taken. */
export async function openScriptedModel(options: ScriptedModelOptions): Promise<ScriptedModel> {
  const { scenarios, key, log } = options
  const state: State = { scenarios, requests: [], failures: [], ...(key ? { key } : {}), ...(log ? { log } : {}) }
  const server = createServer((request, response) => {
    answer(state, request, response).catch((error: unknown) => {
      log?.(`scripted model: ${String(error)}`)
      response.destroy()
    })
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', () => resolve(portOf(server.address())))
  })
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests: state.requests,
    failNext(failure, times = 1) {
      for (let count = 0; count < times; count++) state.failures.push(Failure.parse(failure))
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  const text = await readBody(request)
  const recorded: RecordedRequest = {
    method: request.method ?? 'GET',
    path,
    authorization: request.headers.authorization ?? null,
    body: null,
    scenario: null,
    status: null,
  }
  state.requests.push(recorded)
  if (state.requests.length > REQUESTS_MAX) state.requests.shift()
  recorded.status = await route(state, recorded, text, response)
  state.log?.(`scripted model: ${recorded.method} ${path} ${recorded.status} ${recorded.scenario ?? ''}`.trimEnd())
}

async function route(state: State, recorded: RecordedRequest, text: string | undefined, response: ServerResponse) {
  const refuse = (status: number, code: string, message: string) =>
    sendJson(response, status, errorBody(status, code, message))
  if (state.key !== undefined && recorded.authorization !== `Bearer ${state.key}`) {
    return refuse(401, 'invalid_api_key', 'Incorrect API key provided.')
  }
  if (recorded.method === 'GET' && recorded.path === '/v1/models') {
    const model = { id: SCRIPTED_MODEL, object: 'model', created: 0, owned_by: 'codeberth' }
    return sendJson(response, 200, { object: 'list', data: [model] })
  }
  if (recorded.path !== '/v1/chat/completions') return refuse(404, 'not_found', `There is no ${recorded.path}.`)
  if (recorded.method !== 'POST') return refuse(405, 'method_not_allowed', 'Use POST.')
  if (text === undefined) return refuse(413, 'too_large', `The body is larger than ${BODY_MAX_BYTES} bytes.`)
  const body = parseJson(text)
  if (body === undefined) return refuse(400, 'invalid_json', 'The body is not valid JSON.')
  recorded.body = body
  const parsed = ChatRequest.safeParse(body)
  if (!parsed.success) return refuse(400, 'invalid_request', z.prettifyError(parsed.error))
  if (parsed.data.model !== SCRIPTED_MODEL) {
    return refuse(404, 'model_not_found', `The model ${parsed.data.model} does not exist; there is ${SCRIPTED_MODEL}.`)
  }
  const { scenario, reply } = chooseReply(state.scenarios, parsed.data)
  recorded.scenario = scenario
  const failure = state.failures.shift()
  const left = new AbortController()
  response.once('close', () => left.abort())
  return sendAnswer(response, parsed.data, failure === undefined ? reply : { ...reply, failure }, left.signal)
}

/** Undefined above the limit. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size <= BODY_MAX_BYTES) chunks.push(bytes)
  }
  return size > BODY_MAX_BYTES ? undefined : Buffer.concat(chunks).toString('utf8')
}

function parseJson(text: string): z.core.util.JSONType | undefined {
  try {
    return z.json().parse(JSON.parse(text))
  } catch {
    // The caller answers 400.
    return undefined
  }
}
