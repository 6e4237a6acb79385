import { Fault, type Scope } from '@codeberth/protocol'
import type { Actor } from '../accounts/actor.ts'

/** What somebody may want to do with a project and what belongs to it, and the scope that an access token needs for it. */
export const actionScopes = {
  'project.read': 'projects:read',
  'project.create': 'projects:write',
  'project.delete': 'projects:write',
  'thread.read': 'runs:read',
  'run.read': 'runs:read',
  'run.start': 'runs:write',
  'run.steer': 'runs:write',
  'run.cancel': 'runs:write',
  'run.answer': 'runs:answer',
  'file.read': 'files:read',
  'change.read': 'files:read',
  'file.write': 'files:write',
  'terminal.watch': 'files:read',
  'terminal.type': 'files:write',
  'sandbox.read': 'projects:read',
  'sandbox.start': 'sandboxes:write',
  'sandbox.stop': 'sandboxes:write',
  'me.read': null,
  'me.write': 'web',
} as const satisfies Record<string, Scope | 'web' | null>
export type Action = keyof typeof actionScopes

/** What is acted on: something of a project with its owner, something of the person, or nothing that exists for them. */
export type Resource = { ownerId: string } | null

/** The only place that decides who may do what. Missing and foreign resources get the same `not-found`. */
export function can(actor: Actor, action: Action, resource: Resource): { ok: true } | { ok: false; fault: Fault } {
  if (resource === null || resource.ownerId !== actor.userId) return { ok: false, fault: new Fault('not-found') }
  const scope = actionScopes[action]
  if (actor.scopes === null || scope === null) return { ok: true }
  // Tokens, keys and settings are changed by a signed-in person only, so that a leaked token cannot make others.
  if (scope === 'web') return { ok: false, fault: new Fault('forbidden') }
  return actor.scopes.includes(scope) ? { ok: true } : { ok: false, fault: new Fault('scope-missing', { scope }) }
}

/** Throws the fault of `can` when it says no. */
export function demand(actor: Actor, action: Action, resource: Resource): void {
  const verdict = can(actor, action, resource)
  if (!verdict.ok) throw verdict.fault
}

/** Refuses a token that lacks the scope before anything is looked up. */
export const demandScope = (actor: Actor, action: Action): void => demand(actor, action, { ownerId: actor.userId })
