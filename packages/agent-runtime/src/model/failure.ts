import { faults } from '@codeberth/protocol'
import { APIConnectionError, APIError } from 'openai'
import * as z from 'zod'
import type { ModelFailure } from './model.ts'

/** A provider's error object, or a fault of the gateway: both are told apart by their code. */
const ErrorBody = z.object({
  code: z.union([z.string(), z.number()]).nullish(),
  type: z.string().nullish(),
  message: z.string().nullish(),
  hint: z.string().nullish(),
  retryable: z.boolean().nullish(),
  status: z.number().nullish(),
})
type ErrorBody = z.infer<typeof ErrorBody>

/** How an overflow of the context window is worded by the providers, none of which has a code for it that all share. */
const overflowTexts =
  /context.?(length|window|size)|maximum context|prompt is too long|input (token count|is too long)|maximum prompt length|reduce the length|too many tokens|exceeds? the (model|limit of)/i

const retryTexts = /overloaded|rate.?limit|temporar|time.?out|unavailable|try again|server_error|internal/i

const stopOfFault: Record<string, ModelFailure['stop']> = {
  quota: 'quota',
  // The gateway says this of the provider's 401 and 403 only.
  'model-refused': 'auth',
  'run-token': 'auth',
  unauthenticated: 'auth',
  forbidden: 'auth',
}

/** What an error of a model call means for the run, by status and code; `error` comes from the `openai` client or the stream. */
export function classifyError(error: unknown): ModelFailure {
  if (error instanceof APIConnectionError || !(error instanceof APIError))
    return failure('retry', 'model-unreachable', {})
  const body = ErrorBody.safeParse(error.error).data ?? {}
  return classifyBody(body, Number(error.status) || 0, error.message, retryAfter(error.headers))
}

/** What an error object inside a stream that began with status 200 means. */
export function classifyStreamError(value: unknown): ModelFailure {
  const body = ErrorBody.safeParse(value).data ?? (typeof value === 'string' ? { message: value } : {})
  const code = Number(body.code)
  const status = body.status ?? (code >= 400 && code < 600 ? code : 0)
  return classifyBody(body, status, body.message ?? 'an error without a message', null)
}

/** A stream that ended, went silent or broke before its answer was whole. */
export const cutFailure = (reason: string): ModelFailure => failure('retry', 'model-unreachable', { reason })

function classifyBody(body: ErrorBody, status: number, text: string, retryAfterMs: number | null): ModelFailure {
  const reason = (body.message ?? text).slice(0, 1_000)
  const code = String(body.code ?? body.type ?? '')
  if (typeof body.hint === 'string' && Object.hasOwn(faults, code)) return gatewayFault(body, code, retryAfterMs)
  if (code === 'insufficient_quota' || status === 402)
    return failure('fatal', 'quota', { budget: 'the provider account' })
  if (status === 413 || overflowTexts.test(`${code} ${reason}`) || (status === 400 && reason === ''))
    return { ...failure('overflow', 'model-refused', { reason }), stop: 'limit', code: 'context' }
  if (status === 401 || status === 403) return { ...failure('fatal', 'model-refused', { reason }), stop: 'auth' }
  if (status === 429) return { ...failure('retry', 'rate-limit', { limit: reason }), retryAfterMs }
  if (status === 408 || status === 409 || status >= 500 || (status === 0 && retryTexts.test(`${code} ${reason}`)))
    return { ...failure('retry', 'model-unreachable', { reason }), retryAfterMs }
  return failure('fatal', 'model-refused', { reason })
}

function gatewayFault(body: ErrorBody, code: string, retryAfterMs: number | null): ModelFailure {
  const stop = stopOfFault[code] ?? 'error'
  const { message, hint } = body
  return {
    kind: body.retryable ? 'retry' : 'fatal',
    stop,
    code,
    message: message ?? '',
    hint: hint ?? '',
    retryAfterMs,
  }
}

function failure(
  kind: ModelFailure['kind'],
  code: 'model-unreachable' | 'model-refused' | 'rate-limit' | 'quota',
  params: Record<string, string>,
): ModelFailure {
  const row = faults[code]
  const message = row.message({ reason: 'the connection was cut', ...params })
  return { kind, stop: code === 'quota' ? 'quota' : 'error', code, message, hint: row.hint, retryAfterMs: null }
}

function retryAfter(headers: Headers | undefined): number | null {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN)
  if (ms >= 0) return ms
  const value = headers?.get('retry-after')
  if (!value) return null
  const seconds = Number(value)
  if (seconds >= 0) return seconds * 1_000
  const date = headers?.get('date')
  // A date is read against the server's own clock: ours may differ.
  const until = Date.parse(value) - Date.parse(date ?? '')
  return until >= 0 ? until : null
}
