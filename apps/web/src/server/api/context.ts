import type { Actor } from '@codeberth/control-plane'
import { apiContract, Fault } from '@codeberth/protocol'
import { implement } from '@orpc/server'
import type { WebHouse } from '../web-house.ts'

/** What each call of the API is given: the house, and who asks (null: not signed in). */
export type ApiContext = {
  house: WebHouse
  actor: Actor | null
  requestId: string
  /** Of a mutation that may be sent again. */
  idempotencyKey: string | null
  signal: AbortSignal
}

/** The contract with its context: the base of every route. */
export const api = implement(apiContract).$context<ApiContext>()

/** Who asks; Fault('unauthenticated') for a visitor. */
export function signedIn(context: ApiContext): Actor {
  if (!context.actor) throw new Fault('unauthenticated')
  return context.actor
}
