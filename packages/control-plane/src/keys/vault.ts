import { Fault, type FaultBody, faults, KeyView, Provider } from '@codeberth/protocol'
import * as z from 'zod'
import type { Actor } from '../accounts/actor.ts'
import type { NewKey } from './keys.ts'

/** The gateway's side of provider keys: only there are they opened. Asked for signed-in people whose rights were checked. */
export type Vault = {
  /** Asks the provider whether the key works, then seals and keeps it. Throws Fault('model-refused') or ('model-unreachable'). */
  put(actor: Actor, key: NewKey): Promise<KeyView>
  /** Names that the connected provider lists. Throws Fault('no-model') without one. */
  models(actor: Actor): Promise<string[]>
}

/** Paths of the vault below the gateway's address; each is a POST guarded by the service key. */
export const vaultPaths = { put: '/internal/vault/put', models: '/internal/vault/models' } as const

/** What the vault is sent. */
export const VaultRequests = {
  put: z.object({
    userId: z.string(),
    key: z.object({
      provider: Provider,
      label: z.string(),
      key: z.string(),
      baseUrl: z.string().optional(),
    }),
  }),
  models: z.object({ userId: z.string() }),
} as const

const waitMs = 30_000
const Refused = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

/** The vault of a gateway that runs apart, reached with the key that the services share. */
export function vaultClient(options: { gatewayUrl: string; serviceKey: string }): Vault {
  const ask = async <T>(path: string, body: object, answer: z.ZodType<T>): Promise<T> => {
    const response = await fetch(`${options.gatewayUrl.replace(/\/+$/, '')}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${options.serviceKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(waitMs),
    }).catch((cause: unknown) => {
      throw new Fault('unreachable', { what: 'The model gateway' }, { cause })
    })
    const value: unknown = await response.json()
    if (response.ok) return answer.parse(value)
    throw faultOf(Refused.parse(value).error)
  }
  return {
    put: (actor, key) => ask(vaultPaths.put, { userId: actor.userId, key }, KeyView),
    models: (actor) => ask(vaultPaths.models, { userId: actor.userId }, z.array(z.string())),
  }
}

// The sentence was made over there; here its reason is what stands after the colon.
function faultOf(body: Pick<FaultBody, 'code' | 'message'>): Fault {
  const code = Object.keys(faults).find((known) => known === body.code)
  const reason = body.message.replace(/^[^:]*: /, '').replace(/\.$/, '')
  if (code === 'model-refused' || code === 'model-unreachable') return new Fault(code, { reason })
  if (code === 'no-model') return new Fault(code)
  return new Fault('unreachable', { what: 'The model gateway' })
}
