import { once } from '@codeberth/control-plane'
import { Fault, type RouteMeta } from '@codeberth/protocol'
import * as z from 'zod'
import type { ApiContext } from './context.ts'

/** One call of a route, as far as it matters for its repetition. */
export type Call = {
  context: ApiContext
  /** The route's name in the contract, such as `runs.create`. */
  route: string
  method: string | undefined
  meta: RouteMeta
  input: unknown
}

const keyShape = /^[\x21-\x7e]{1,200}$/

/**
 * Carries out a mutation that came with an `Idempotency-Key` once: a repeat gets the same answer. Reading routes, and those
 * whose answer is a credential, do not take part. Throws Fault('bad-input') for a key that is none, and what `once` throws.
 */
export async function onceAKey(call: Call, act: () => Promise<unknown>): Promise<unknown> {
  const { actor, house, idempotencyKey: key } = call.context
  if (key === null || actor === null || call.method === 'GET' || call.meta.secretAnswer) return act()
  if (!keyShape.test(key))
    throw new Fault('bad-input', { where: 'Idempotency-Key', problem: 'use 1 to 200 visible ASCII characters' })
  const request = { actorId: actor.userId, route: call.route, key, body: JSON.stringify(call.input) ?? '' }
  const { answer } = await once(house.platform, request, async () => ({
    status: 200,
    answer: z.json().parse(await act()),
  }))
  return answer
}
