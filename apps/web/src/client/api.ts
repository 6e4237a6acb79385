import { apiContract, apiPrefix } from '@codeberth/protocol'
import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { OpenAPILink } from '@orpc/openapi-client/fetch'

export type Api = ContractRouterClient<typeof apiContract>

/** The typed client of the HTTP API at `origin`; signed in by the cookie. Errors are read with `faultOf`. */
export function createApi(origin: string, fetchRequest: typeof fetch): Api {
  return createORPCClient(
    new OpenAPILink(apiContract, {
      url: `${origin}${apiPrefix}`,
      fetch: (request, init) => fetchRequest(request, { ...init, credentials: 'same-origin' }),
    }),
  )
}
