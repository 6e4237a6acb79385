import { sql } from '@codeberth/db'
import { Fault, limits } from '@codeberth/protocol'
import { afterAll, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { openTestPlatform, signedIn } from '../test-platform.ts'
import { createAccessToken, listAccessTokens } from './access-tokens.ts'
import { authenticate, standingCredentials } from './authenticate.ts'
import { once } from './idempotency.ts'
import { makeTicket, useTicket } from './tickets.ts'
import { signInDevelopment, webSessionLife } from './web-sessions.ts'

// The database's time is a row here, so that the tests move it.
const p = await openTestPlatform({ now: sql<number>`(select at from test_clock)` })
afterAll(() => p.close())
await p.db.orm.execute(sql`create table test_clock as select now() as at`)
beforeEach(() => p.db.orm.execute(sql`update test_clock set at = now()`))

const pass = (ms: number) =>
  p.db.orm.execute(sql`update test_clock set at = at + ${ms}::float8 * interval '1 millisecond'`)
const dayMs = 86_400_000
const place = { agent: null, net: null }
const Counted = z.object({ n: z.coerce.number() })
const countOf = async (table: 'tickets' | 'idempotency_keys') =>
  (await p.db.rows(sql`select count(*) as n from ${sql.identifier(table)}`, Counted))[0]?.n

test('a web session ends when it is not used for 30 days, and after 90 days in all', async () => {
  const token = await signInDevelopment(p, 'ada', place)
  for (let used = 0; used < 3; used++) {
    await pass(webSessionLife.idleMs - 60_000)
    expect((await authenticate(p, token))?.login).toBe('ada')
  }
  await pass(dayMs)
  expect(await authenticate(p, token)).toBeNull()
  const idle = await signInDevelopment(p, 'ada', place)
  await pass(webSessionLife.idleMs)
  expect(await authenticate(p, idle)).toBeNull()
})

test('an access token is refused at its end, and its name is free again', async () => {
  const ada = await signedIn(p, 'ada')
  const wanted = { name: 'ci', scopes: ['runs:read'], days: 1 } as const
  const { value } = await createAccessToken(p, ada, wanted)
  const actor = await authenticate(p, value)
  if (!actor) throw new Error('the token was refused')
  await pass(dayMs - 1)
  expect(await standingCredentials(p, [actor])).toEqual(new Set([actor.credentialId]))
  await pass(1)
  expect([await authenticate(p, value), await standingCredentials(p, [actor])]).toEqual([null, new Set()])
  expect(await listAccessTokens(p, ada)).toEqual([])
  expect((await createAccessToken(p, ada, wanted)).token.name).toBe('ci')
})

test('a ticket is refused after 60 s, and ended ones leave', async () => {
  const { userId } = await signedIn(p, 'ada')
  const ticket = await makeTicket(p, userId, 'terminal', 't')
  await pass(limits.ticketMs.value)
  expect(await useTicket(p, userId, 'terminal', ticket, 't')).toBe(false)
  await makeTicket(p, userId, 'terminal', 't')
  expect(await countOf('tickets')).toBe(1)
})

test('an idempotency key is a new act after 24 h, and ended ones leave', async () => {
  const { userId: actorId } = await signedIn(p, 'ada')
  let acts = 0
  const act = async () => ({ status: 200, answer: ++acts })
  const ask = (key: string, body = '') => once(p, { actorId, route: 'x', key, body }, act)
  await ask('a')
  await ask('b')
  await pass(limits.idempotencyMs.value - 1)
  expect((await ask('a')).answer).toBe(1)
  await pass(1)
  expect((await ask('a', 'another body')).answer).toBe(3)
  expect(await countOf('idempotency_keys')).toBe(1)
})

test('a key whose first request died at work is taken over after a minute', async () => {
  const { userId: actorId } = await signedIn(p, 'ada')
  const request = { actorId, route: 'x', key: 'died', body: '' }
  const stuck = Promise.withResolvers<{ status: number; answer: string }>()
  const first = once(p, request, () => stuck.promise)
  const second = () => once(p, request, async () => ({ status: 200, answer: 'second' }))
  await expect.poll(() => second().catch((thrown) => thrown)).toEqual(new Fault('in-progress'))
  await pass(60_001)
  expect((await second()).answer).toBe('second')
  stuck.resolve({ status: 200, answer: 'first' })
  await first
})
