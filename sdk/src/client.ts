import { type ApiContract, apiContract, apiPrefix } from '@codeberth/protocol'
import { createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { ResponseValidationPlugin } from '@orpc/contract/plugins'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { CodeberthError, errorOf } from './errors.ts'

/** How to reach a server: its address and an access token. */
export type ServerOptions = { url: string; token: string; fetch?: typeof globalThis.fetch }

/** The nouns of the API as typed calls; every failure is a CodeberthError. */
export type ApiClient = ContractRouterClient<ApiContract>

/** Longest wait for the whole answer to one call; following events is not such a call. */
const answerMs = 60_000

/** Makes the typed client of the HTTP API. Nothing is sent before the first call. */
export function openClient(options: ServerOptions): ApiClient {
  const link = new OpenAPILink(apiContract, {
    url: new URL(apiPrefix, options.url),
    headers: { authorization: `Bearer ${options.token}` },
    fetch: (request, init) =>
      reach(options, request, { ...init, signal: AbortSignal.any([request.signal, AbortSignal.timeout(answerMs)]) }),
    customErrorResponseBodyDecoder: (body, response) => {
      const error = errorOf(body, response.status)
      return new ORPCError(error.code, { status: response.status, message: error.message, data: body, cause: error })
    },
    interceptors: [async ({ next }) => next().catch(rethrow)],
    plugins: [new ResponseValidationPlugin(apiContract)],
  })
  return createORPCClient(link)
}

/** `fetch` whose failure to connect, or to answer in time, is a CodeberthError with the code `unreachable`. */
export async function reach(options: ServerOptions, input: Request | URL, init?: RequestInit): Promise<Response> {
  const send = options.fetch ?? globalThis.fetch
  try {
    return await send(input, init)
  } catch (cause) {
    const late = cause instanceof DOMException && cause.name === 'TimeoutError'
    if (init?.signal?.aborted && !late) throw cause
    const message = `${new URL(options.url).host} does not answer.`
    const hint = 'Check the address and that the server runs.'
    throw new CodeberthError({ code: 'unreachable', message, hint, retryable: true }, null, cause)
  }
}

// The client wraps what it was thrown; what is left is an answer that is not one of this API.
function rethrow(thrown: unknown): never {
  if (thrown instanceof Error && thrown.cause instanceof CodeberthError) throw thrown.cause
  if (thrown instanceof CodeberthError || thrown instanceof TypeError) throw thrown
  throw errorOf(null, thrown instanceof ORPCError ? thrown.status : null, thrown)
}
