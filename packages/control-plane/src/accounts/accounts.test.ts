import { sql } from '@codeberth/db'
import { Fault } from '@codeberth/protocol'
import { afterAll, expect, test } from 'vitest'
import { openTestPlatform, signedIn } from '../test-platform.ts'
import { createAccessToken, listAccessTokens, revokeAccessToken } from './access-tokens.ts'
import { authenticate, standingCredentials } from './authenticate.ts'
import { makeToken } from './credential-token.ts'
import { once } from './idempotency.ts'
import { makeTicket, useTicket } from './tickets.ts'
import { signInDevelopment, signInGitHub, signOut } from './web-sessions.ts'

const p = await openTestPlatform()
afterAll(() => p.close())
const place = { agent: 'test', net: null }

const codeOf = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'ok',
    (thrown) => (thrown instanceof Fault ? thrown.code : String(thrown)),
  )

test('each sign-in makes a new session of the same person; signing out ends only that one', async () => {
  const [one, two] = [await signInDevelopment(p, 'Ada', place), await signInDevelopment(p, 'ada', place)]
  const [first, second] = [await authenticate(p, one), await authenticate(p, two)]
  expect(first).toMatchObject({ login: 'Ada', kind: 'web', scopes: null })
  expect(second?.userId).toBe(first?.userId)
  expect(one).not.toBe(two)
  if (!first || !second) throw new Error('not signed in')
  await signOut(p, first)
  expect([await authenticate(p, one), (await authenticate(p, two))?.login]).toEqual([null, 'Ada'])
  expect(await standingCredentials(p, [first, second])).toEqual(new Set([second.credentialId]))
})

test('a person of GitHub is their numeric id: a renamed login stays theirs, a taken login does not join accounts', async () => {
  const person = { providerAccountId: '42', login: 'grace', name: 'Grace', email: 'g@x.test', image: null }
  const first = await authenticate(p, await signInGitHub(p, person, place))
  const again = await authenticate(p, await signInGitHub(p, { ...person, login: 'renamed', name: 'G' }, place))
  expect([again?.userId, again?.name]).toEqual([first?.userId, 'G'])
  const other = await authenticate(p, await signInGitHub(p, { ...person, providerAccountId: '43' }, place))
  expect([other?.userId === first?.userId, other?.login]).toEqual([false, 'grace-2'])
  const developer = await signedIn(p, 'grace')
  expect(developer.userId).not.toBe(first?.userId)
})

test('a login that cannot be one is refused', async () => {
  for (const login of ['', '-a', 'a b', 'a/../b', 'a--b', 'x'.repeat(40)])
    expect(await codeOf(signInDevelopment(p, login, place))).toBe('bad-input')
})

test('an access token has exactly its scopes, is shown once, and ends when it is revoked', async () => {
  const ada = await signedIn(p, 'ada')
  const made = await createAccessToken(p, ada, { name: 'ci', scopes: ['runs:read', 'runs:read'], days: 30 })
  const actor = await authenticate(p, made.value)
  expect(actor).toMatchObject({ userId: ada.userId, kind: 'token', scopes: ['runs:read'], freshAt: null })
  const [listed] = await listAccessTokens(p, ada)
  expect(listed).toMatchObject({ name: 'ci', last4: made.value.slice(-4), scopes: ['runs:read'] })
  expect(JSON.stringify(listed)).not.toContain(made.value)
  if (!actor) throw new Error('the token was refused')
  expect(await codeOf(createAccessToken(p, actor, { name: 'more', scopes: ['runs:write'], days: 1 }))).toBe('forbidden')
  expect(await codeOf(createAccessToken(p, ada, { name: 'ci', scopes: ['runs:read'], days: 1 }))).toBe('exists')
  expect(await codeOf(revokeAccessToken(p, await signedIn(p, 'eve'), made.token.id))).toBe('not-found')
  await revokeAccessToken(p, ada, made.token.id)
  expect([await authenticate(p, made.value), await standingCredentials(p, [actor, ada])]).toEqual([
    null,
    new Set([ada.credentialId]),
  ])
})

test('no token works from a copy of the database', async () => {
  await signedIn(p, 'ada')
  const kept = await p.db.orm.execute(sql`select token_hash from web_sessions`)
  for (const hash of JSON.stringify(kept).match(/[0-9a-f]{64}/g) ?? []) expect(await authenticate(p, hash)).toBeNull()
  expect(await authenticate(p, makeToken('web'))).toBeNull()
})

test('a ticket opens its target once, for its person', async () => {
  const [ada, eve] = [await signedIn(p, 'ada'), await signedIn(p, 'eve')]
  const ticket = await makeTicket(p, ada.userId, 'terminal', 't1')
  expect(await useTicket(p, eve.userId, 'terminal', ticket, 't1')).toBe(false)
  expect(await useTicket(p, ada.userId, 'terminal', ticket, 't2')).toBe(false)
  expect(await useTicket(p, ada.userId, 'terminal', ticket, 't1')).toBe(true)
  expect(await useTicket(p, ada.userId, 'terminal', ticket, 't1')).toBe(false)
})

test('a key runs its act once; another body is refused; an act that failed may be tried again', async () => {
  const { userId: actorId } = await signedIn(p, 'ada')
  const request = { actorId, route: 'POST /x', key: 'k1', body: '{"a":1}' }
  let acts = 0
  const act = async () => ({ status: 200, answer: { act: ++acts } })
  expect(await codeOf(once(p, request, () => Promise.reject(new Fault('quota', { budget: 1 }))))).toBe('quota')
  expect(await once(p, request, act)).toEqual({ status: 200, answer: { act: 1 } })
  expect(await once(p, request, act)).toEqual({ status: 200, answer: { act: 1 } })
  expect(await codeOf(once(p, { ...request, body: '{"a":2}' }, act))).toBe('key-reused')
  expect(acts).toBe(1)
})
