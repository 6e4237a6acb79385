import { FaultBody } from '@codeberth/protocol'
import { ORPCError } from '@orpc/client'
import * as z from 'zod'

/** An error that carries what a person may read of it. */
export class ClientFault extends Error {
  readonly fault: FaultBody
  constructor(fault: FaultBody, cause?: unknown) {
    super(fault.message, { cause })
    this.name = 'ClientFault'
    this.fault = fault
  }
}

const offline: FaultBody = {
  code: 'offline',
  message: 'The server does not answer.',
  hint: 'Check the connection; what you wrote is kept.',
  retryable: true,
}

const Answer = z.union([FaultBody, z.object({ body: FaultBody }).transform((answer) => answer.body)])

/** What may be shown of any thrown value: the server's own words where it answered, else that it does not answer. */
export function faultOf(thrown: unknown): FaultBody {
  if (thrown instanceof ClientFault) return thrown.fault
  if (!(thrown instanceof ORPCError)) return offline
  const answer = Answer.safeParse(thrown.data)
  if (answer.success) return answer.data
  return {
    code: 'internal',
    message: `The server answered ${thrown.status}.`,
    hint: 'Try again in a moment.',
    retryable: true,
  }
}
