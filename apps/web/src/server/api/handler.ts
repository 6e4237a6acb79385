import { apiContract, apiPrefix, Fault, faultBody } from '@codeberth/protocol'
import { OpenAPIGenerator } from '@orpc/openapi'
import { OpenAPIHandler } from '@orpc/openapi/fetch'
import { ORPCError } from '@orpc/server'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { apiFault, toldByDaemon } from '../api-errors.ts'
import { refuseUnstorable } from './clean-input.ts'
import type { ApiContext } from './context.ts'
import { onceAKey } from './once-a-key.ts'
import { router } from './router.ts'

type Log = { error(fields: object, message: string): void }

/** Answers requests below `/api/v1` from the contract; null for an address that the contract does not have. */
export function openApiHandler(log: Log): (request: Request, context: ApiContext) => Promise<Response | null> {
  const handler = new OpenAPIHandler(router, {
    customErrorResponseBodyEncoder: (error) => error.data,
    clientInterceptors: [
      async ({ context, path, procedure, input, next }) => {
        refuseUnstorable(input)
        const { route, meta } = procedure['~orpc']
        return onceAKey({ context, route: path.join('.'), method: route.method, meta, input }, next)
      },
    ],
    interceptors: [
      async ({ next, context }) => {
        try {
          return await next()
        } catch (thrown) {
          throw wireError(thrown, context.requestId, log)
        }
      },
    ],
  })
  return async (request, context) => {
    const { matched, response } = await handler.handle(request, { prefix: apiPrefix, context })
    return matched ? response : null
  }
}

// The library sends any ORPCError with its status; ours carries the fault's body as data.
function wireError(thrown: unknown, requestId: string, log: Log): ORPCError<string, unknown> {
  const told = toldByDaemon(thrown)
  if (told)
    return new ORPCError(told.body.code, {
      status: told.status,
      message: told.body.message,
      data: { ...told.body, requestId },
    })
  const fault = apiFault(thrown)
  const { status, exit: _, ...body } = faultBody(fault, requestId)
  if (!(fault instanceof Fault)) log.error({ err: thrown, requestId }, 'a call failed')
  return new ORPCError(body.code, { status, message: body.message, data: body })
}

/** The OpenAPI 3.1 document of the API, derived from the contract. */
export async function openApiDocument(version: string): Promise<unknown> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  return generator.generate(apiContract, { info: { title: 'Codeberth', version }, servers: [{ url: apiPrefix }] })
}
