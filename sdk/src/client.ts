import { type ApiContract, apiContract, apiPrefix } from '@codeberth/protocol'
import { createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { CodeberthError, errorOf } from './errors.ts'

/** How to reach a server: its address and an access token. */
export type ServerOptions = { url: string; token: string; fetch?: typeof globalThis.fetch }

/** The nouns of the API as typed calls; every failure is a CodeberthError. */
export type ApiClient = ContractRouterClient<ApiContract>

/** Makes the typed client of the HTTP API. Nothing is sent before the first call. */
export function openClient(options: ServerOptions): ApiClient {
  const link = new OpenAPILink(apiContract, {
    url: new URL(apiPrefix, options.url),
    headers: { authorization: `Bearer ${options.token}` },
    fetch: (request, init) => reach(options, request, init),
    customErrorResponseBodyDecoder: (body, response) => {
      const error = errorOf(body, response.status)
      return new ORPCError(error.code, { status: response.status, message: error.message, data: body, cause: error })
    },
    interceptors: [async ({ next }) => next().catch(rethrow)],
  })
  return createORPCClient(link)
}

/** `fetch` whose failure to connect is a CodeberthError with the code `unreachable`. */
export async function reach(options: ServerOptions, input: Request | URL, init?: RequestInit): Promise<Response> {
  const send = options.fetch ?? globalThis.fetch
  try {
    return await send(input, init)
  } catch (cause) {
    if (init?.signal?.aborted) throw cause
    throw new CodeberthError(
      {
        code: 'unreachable',
        message: `${new URL(options.url).host} does not answer.`,
        hint: 'Check the address and that the server runs.',
        retryable: true,
      },
      null,
      cause,
    )
  }
}

function rethrow(thrown: unknown): never {
  throw thrown instanceof ORPCError && thrown.cause instanceof CodeberthError ? thrown.cause : thrown
}
