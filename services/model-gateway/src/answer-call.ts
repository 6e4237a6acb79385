import { answerText } from '@codeberth/control-plane'
import { badInput, Fault } from '@codeberth/protocol'
import * as z from 'zod'
import type { Admission, GatewayPorts } from './gateway-ports.ts'
import { meterBody } from './metered-body.ts'
import { estimateUsage } from './provider-usage.ts'

const Call = z.looseObject({
  model: z.string().min(1).max(200),
  messages: z.array(z.looseObject({ role: z.string() })).min(1),
  stream: z.boolean().optional(),
})

type Options = {
  now: () => number
  log: { error(fields: object, message: string): void }
}

/**
 * Carries one `POST /v1/chat/completions`: run token in, provider key out. The provider is called once; retries and fallbacks
 * are the runtime's. Throws Fault for what is refused here; an error of the provider passes with its status and `retry-after`.
 */
export async function answerCall(ports: GatewayPorts, request: Request, options: Options): Promise<Response> {
  const token = runToken(request)
  const text = await request.text()
  const parsed = Call.safeParse(readJson(text))
  if (!parsed.success) throw badInput(parsed.error)
  const call = await ports.admit(token, parsed.data.model)
  const started = options.now()
  const response = await sendOrRefuse(ports, call, parsed.data, request.signal).catch((thrown: unknown) => {
    ports.ended(call)
    throw thrown
  })
  if (!response.ok || !response.body) {
    ports.ended(call)
    return response
  }
  const streamed = parsed.data.stream === true
  const body = meterBody(response.body, streamed, options.now, async (metered) => {
    const usage = metered.usage ?? estimateUsage(text.length, metered.chars)
    const firstTokenMs = metered.firstAt === null ? null : metered.firstAt - started
    await ports
      .meter(call, { usage, estimated: metered.usage === null, firstTokenMs, ms: options.now() - started })
      .catch((error) => options.log.error({ err: error, callId: call.callId }, 'a call could not be metered'))
      .finally(() => ports.ended(call))
  })
  return new Response(body, {
    status: response.status,
    headers: { 'content-type': response.headers.get('content-type') ?? 'application/json' },
  })
}

/** The provider's answer, or the refusal that it means for the caller. */
async function sendOrRefuse(ports: GatewayPorts, call: Admission, body: z.infer<typeof Call>, signal: AbortSignal) {
  const response = await send(call, body, signal)
  return response.ok && response.body ? response : refusal(ports, call, response)
}

/** The run token that a request carries. Throws Fault('run-token') without one. */
export function runToken(request: Request): string {
  const token = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  if (!token) throw new Fault('run-token')
  return token
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Fault('bad-json', {}, { cause })
  }
}

function send({ target }: Admission, body: z.infer<typeof Call>, signal: AbortSignal): Promise<Response> {
  const sent = { ...body, model: target.model, ...(body.stream ? { stream_options: { include_usage: true } } : {}) }
  return target.send(`${target.baseUrl.replace(/\/$/, '')}/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: body.stream ? 'text/event-stream' : 'application/json',
      ...(target.key ? { authorization: `Bearer ${target.key}` } : {}),
    },
    body: JSON.stringify(sent),
    signal,
  })
}

/** Most that is read of a provider's error, and that is passed on of its text. */
const errorBytes = 64 * 1024
const reasonChars = 500

async function refusal(ports: GatewayPorts, call: Admission, response: Response): Promise<Response> {
  // A key that is cut in half would not be found: it is taken out first.
  const text = redact((await answerText(response, errorBytes)).text, call.target.key)
  if (response.status === 401 || response.status === 403) {
    await ports.keyFailed(call)
    throw new Fault('model-refused', { reason: `it answered ${response.status}` })
  }
  const retryAfter = response.headers.get('retry-after')
  return new Response(
    JSON.stringify({
      error: { message: providerMessage(text).slice(0, reasonChars), code: 'provider', type: 'provider_error' },
    }),
    {
      status: response.status,
      headers: { 'content-type': 'application/json', ...(retryAfter ? { 'retry-after': retryAfter } : {}) },
    },
  )
}

const ProviderError = z.object({ error: z.union([z.string(), z.object({ message: z.string() })]) })

function providerMessage(text: string): string {
  try {
    const { error } = ProviderError.parse(JSON.parse(text))
    return typeof error === 'string' ? error : error.message
  } catch {
    // Providers also answer with pages and plain text: those are passed as they are.
    return text
  }
}

// Some providers repeat the key in their error.
const redact = (text: string, key: string | null): string => (key ? text.replaceAll(key, '[key]') : text)
