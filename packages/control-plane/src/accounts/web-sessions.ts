import { type Db, sql } from '@codeberth/db'
import { newId } from '@codeberth/protocol'
import type { Actor } from './actor.ts'
import { hashToken, makeToken } from './credential-token.ts'
import { upsertPerson } from './users.ts'

/** Web sessions end after 30 days without use and 90 days in all. */
export const webSessionLife = { idleMs: 30 * 86_400_000, endMs: 90 * 86_400_000 } as const

/** Name of the cookie that carries the web session: the `__Host-` form over https, a plain one on http localhost. */
export const webSessionCookie = (publicUrl: string): string =>
  publicUrl.startsWith('https:') ? '__Host-cb_session' : 'cb_session'

/** From which browser and network a person signs in, as it will be shown to them. */
export type SignInPlace = { agent: string | null; net: string | null }

const placeChars = 300

/**
 * Signs a person in who was named without proof: for a server on their own machine only. Each sign-in makes a new token,
 * which is given out here once. Throws Fault('bad-input') for a login that cannot be one.
 */
export async function signInDevelopment(p: { db: Db }, login: string, place: SignInPlace): Promise<string> {
  const person = { provider: 'development', providerAccountId: login.toLowerCase(), login } as const
  const userId = await upsertPerson(p, { ...person, name: null, email: null, image: null })
  return openWebSession(p, userId, place)
}

/** Signs in the person that GitHub has answered for. Returns the token of a new web session. */
export async function signInGitHub(
  p: { db: Db },
  person: { providerAccountId: string; login: string; name: string | null; email: string | null; image: string | null },
  place: SignInPlace,
): Promise<string> {
  return openWebSession(p, await upsertPerson(p, { ...person, provider: 'github' }), place)
}

/** Makes a web session and returns its token, which is stored as a hash only. */
export async function openWebSession(p: { db: Db }, userId: string, place: SignInPlace): Promise<string> {
  const token = makeToken('web')
  const { idleMs, endMs } = webSessionLife
  await p.db.orm.execute(sql`
    insert into web_sessions (id, token_hash, user_id, fresh_at, seen_at, idle_at, ends_at, agent, net)
    values (${newId()}, ${hashToken(token)}, ${userId}, ${p.db.now}, ${p.db.now},
      ${p.db.now} + ${idleMs}::float8 * interval '1 millisecond',
      ${p.db.now} + ${endMs}::float8 * interval '1 millisecond',
      ${place.agent?.slice(0, placeChars) ?? null}, ${place.net})`)
  return token
}

/** Ends the web session that the actor came with. Does nothing for a token. */
export async function signOut(p: { db: Db }, actor: Actor): Promise<void> {
  if (actor.kind !== 'web') return
  await p.db.orm.execute(sql`update web_sessions set revoked_at = ${p.db.now}
    where id = ${actor.credentialId} and revoked_at is null`)
}
