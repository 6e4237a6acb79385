import { type Db, instantText, type SQL, sql } from '@codeberth/db'
import { Scope } from '@codeberth/protocol'
import * as z from 'zod'
import type { Actor } from './actor.ts'
import { hashToken, tokenKind } from './credential-token.ts'
import { webSessionLife } from './web-sessions.ts'

const person = { user_id: z.string(), login: z.string(), name: z.string().nullable(), image: z.string().nullable() }
const WebRow = z.object({ id: z.string(), ...person, fresh_at: instantText })
const TokenRow = z.object({ id: z.string(), ...person, scopes: z.array(Scope) })

/**
 * Who a token speaks for: the only reader of credentials. Null for one that is unknown, ended, idle too long, revoked, or of
 * a person who is not active; one with a wrong checksum costs no query. Its last use is noted at most once a minute.
 */
export async function authenticate(p: { db: Db }, token: string): Promise<Actor | null> {
  switch (tokenKind(token)) {
    case 'web':
      return webActor(p.db, hashToken(token))
    case 'pat':
      return tokenActor(p.db, hashToken(token))
    default:
      return null
  }
}

async function webActor(db: Db, hash: string): Promise<Actor | null> {
  const [row] = await db.rows(
    sql`with seen as (
        update web_sessions s set seen_at = ${db.now},
          idle_at = least(s.ends_at, ${db.now} + ${webSessionLife.idleMs}::float8 * interval '1 millisecond')
        where s.token_hash = ${hash} and ${webStands(db)} and s.seen_at < ${db.now} - interval '1 minute'
      )
      select s.id, s.fresh_at, u.id as user_id, u.login, u.name, u.image
      from web_sessions s join users u on u.id = s.user_id
      where s.token_hash = ${hash} and ${webStands(db)} and u.status = 'active'`,
    WebRow,
  )
  return row ? { ...personOf(row), kind: 'web', credentialId: row.id, scopes: null, freshAt: row.fresh_at } : null
}

async function tokenActor(db: Db, hash: string): Promise<Actor | null> {
  const [row] = await db.rows(
    sql`with seen as (
        update access_tokens s set used_at = ${db.now}
        where s.token_hash = ${hash} and ${tokenStands(db)}
          and (s.used_at is null or s.used_at < ${db.now} - interval '1 minute')
      )
      select s.id, to_json(s.scopes) as scopes, u.id as user_id, u.login, u.name, u.image
      from access_tokens s join users u on u.id = s.user_id
      where s.token_hash = ${hash} and ${tokenStands(db)} and u.status = 'active'`,
    TokenRow,
  )
  return row ? { ...personOf(row), kind: 'token', credentialId: row.id, scopes: row.scopes, freshAt: null } : null
}

const webStands = (db: Db): SQL => sql`(s.revoked_at is null and s.idle_at > ${db.now} and s.ends_at > ${db.now})`
const tokenStands = (db: Db): SQL => sql`(s.revoked_at is null and s.ends_at > ${db.now})`

const personOf = (row: { user_id: string; login: string; name: string | null; image: string | null }) => ({
  userId: row.user_id,
  login: row.login,
  name: row.name,
  image: row.image,
})

const Standing = z.object({ id: z.string() })

/**
 * Ids of those credentials that still stand and whose person is active, in one query: asked again for as long as a connection
 * is open.
 */
export async function standingCredentials(
  p: { db: Db },
  credentials: readonly Pick<Actor, 'kind' | 'credentialId'>[],
): Promise<Set<string>> {
  const idsOf = (kind: Actor['kind']) => credentials.flatMap((one) => (one.kind === kind ? [one.credentialId] : []))
  const rows = await p.db.rows(
    sql`select s.id from web_sessions s join users u on u.id = s.user_id
        where ${isOneOf(idsOf('web'))} and ${webStands(p.db)} and u.status = 'active'
      union all select s.id from access_tokens s join users u on u.id = s.user_id
        where ${isOneOf(idsOf('token'))} and ${tokenStands(p.db)} and u.status = 'active'`,
    Standing,
  )
  return new Set(rows.map((row) => row.id))
}

const isOneOf = (ids: readonly string[]): SQL =>
  ids.length === 0
    ? sql`false`
    : sql`s.id in (${sql.join(
        ids.map((id) => sql`${id}::uuid`),
        sql`, `,
      )})`
