import { badInput, Fault, FaultBody, faultBody } from '@codeberth/protocol'
import { BodyTooLarge, json } from '@codeberth/service-kit'
import { ORPCError, ValidationError } from '@orpc/server'
import * as z from 'zod'

/** Which fault an error of the API library stands for; faults pass, the rest is `internal`. */
export function apiFault(thrown: unknown): unknown {
  if (thrown instanceof BodyTooLarge) return new Fault('too-large', { what: 'body', limit: thrown.limitBytes })
  if (!(thrown instanceof ORPCError))
    return thrown instanceof SyntaxError ? new Fault('bad-json', {}, { cause: thrown }) : thrown
  if (thrown.cause instanceof Fault) return thrown.cause
  if (thrown.code !== 'BAD_REQUEST') return thrown
  if (thrown.cause instanceof ValidationError) {
    const issues = thrown.cause.issues.map((issue) => ({
      code: 'custom' as const,
      input: undefined,
      message: issue.message,
      path: (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part)),
    }))
    return badInput(new z.ZodError(issues))
  }
  return new Fault('bad-json', {}, { cause: thrown })
}

/** What a daemon has already said in the words of a fault, with its status; null for every other error. */
export function toldByDaemon(thrown: unknown): { body: FaultBody; status: number } | null {
  if (!(thrown instanceof ORPCError)) return null
  const body = FaultBody.safeParse(thrown.data)
  return body.success ? { body: body.data, status: thrown.status } : null
}

/** The error answer of every address: status of the fault and `{code, message, hint, retryable, requestId}`. */
export function faultResponse(thrown: unknown, requestId: string): Response {
  const told = toldByDaemon(thrown)
  if (told) return json({ ...told.body, requestId } satisfies FaultBody, told.status)
  const { status, exit: _, ...body } = faultBody(apiFault(thrown), requestId)
  return json(body satisfies FaultBody, status)
}
