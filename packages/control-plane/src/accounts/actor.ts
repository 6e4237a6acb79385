import type { Scope } from '@codeberth/protocol'

/** Who acts: a person with the credential they came with. */
export type Actor = {
  userId: string
  login: string
  name: string | null
  image: string | null
  kind: 'web' | 'token'
  credentialId: string
  /** null: everything that the person may do (web sessions). */
  scopes: readonly Scope[] | null
  /** When the person last proved who they are, in Unix ms; null for tokens. */
  freshAt: number | null
}

/** How a run names the credential that started it. */
export const credentialOf = (actor: Actor): string => `${actor.kind}:${actor.credentialId}`
