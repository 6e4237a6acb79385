import { Scope } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import type { Actor } from '../accounts/actor.ts'
import { type Action, actionScopes, can } from './can.ts'

const web: Actor = {
  userId: 'u1',
  login: 'ada',
  name: null,
  image: null,
  kind: 'web',
  credentialId: 's1',
  scopes: null,
  freshAt: 0,
}
const token = (scopes: Actor['scopes']): Actor => ({ ...web, kind: 'token', scopes, freshAt: null })
const answer = (actor: Actor, action: Action, ownerId: string | null): string => {
  const verdict = can(actor, action, ownerId === null ? null : { ownerId })
  return verdict.ok ? 'ok' : verdict.fault.code
}
const actions: Action[] = []
for (const name of Object.keys(actionScopes)) for (const action of actionNames(name)) actions.push(action)

function actionNames(name: string): Action[] {
  const known = (key: string): key is Action => key in actionScopes
  return known(name) ? [name] : []
}

test.each(actions)('%s: the owner may, a stranger and a missing id get the same answer', (action) => {
  expect([answer(web, action, 'u1'), answer(web, action, 'u2'), answer(web, action, null)]).toEqual([
    'ok',
    'not-found',
    'not-found',
  ])
})

test.each(actions)('%s: a token needs exactly its scope', (action) => {
  const needed = actionScopes[action]
  for (const scope of Scope.options) {
    const expected = needed === null || needed === scope ? 'ok' : needed === 'web' ? 'forbidden' : 'scope-missing'
    expect(answer(token([scope]), action, 'u1')).toBe(expected)
    expect(answer(token(Scope.options), action, 'u2')).toBe('not-found')
  }
})
