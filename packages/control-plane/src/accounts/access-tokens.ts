import { type Db, errorCode, instantText, sql } from '@codeberth/db'
import { Fault, newId, Scope, type TokenView } from '@codeberth/protocol'
import * as z from 'zod'
import { demand } from '../policy/can.ts'
import type { Actor } from './actor.ts'
import { hashToken, makeToken } from './credential-token.ts'

const tokensShown = 200
const uniqueViolation = '23505'

const Row = z.object({
  id: z.string(),
  name: z.string(),
  last4: z.string(),
  scopes: z.array(Scope),
  created_at: instantText,
  ends_at: instantText,
  used_at: instantText.nullable(),
})
const columns = sql`id, name, last4, to_json(scopes) as scopes, created_at, ends_at, used_at`

/** The actor's access tokens that have not ended, newest first. */
export async function listAccessTokens(p: { db: Db }, actor: Actor): Promise<TokenView[]> {
  demand(actor, 'me.read', { ownerId: actor.userId })
  const rows = await p.db.rows(
    sql`select ${columns} from access_tokens where user_id = ${actor.userId} and revoked_at is null
      and ends_at > ${p.db.now} order by id desc limit ${tokensShown}`,
    Row,
  )
  return rows.map(viewOf)
}

/**
 * Makes an access token of the actor; its value is in this answer only. Throws Fault('exists') when a live one has this
 * name, Fault('forbidden') for an actor that came with a token itself.
 */
export async function createAccessToken(
  p: { db: Db },
  actor: Actor,
  wanted: { name: string; scopes: readonly Scope[]; days: number },
): Promise<{ token: TokenView; value: string }> {
  demand(actor, 'me.write', { ownerId: actor.userId })
  const value = makeToken('pat')
  const scopes = JSON.stringify([...new Set(wanted.scopes)])
  // An ended token gives its name free.
  await p.db.orm.execute(sql`update access_tokens set revoked_at = ${p.db.now}
    where user_id = ${actor.userId} and name = ${wanted.name} and revoked_at is null and ends_at <= ${p.db.now}`)
  try {
    const [row] = await p.db.rows(
      sql`insert into access_tokens (id, token_hash, last4, user_id, name, scopes, created_at, ends_at)
        values (${newId()}, ${hashToken(value)}, ${value.slice(-4)}, ${actor.userId}, ${wanted.name},
          array(select jsonb_array_elements_text(${scopes}::jsonb)), ${p.db.now},
          ${p.db.now} + ${wanted.days}::int * interval '1 day')
        returning ${columns}`,
      Row,
    )
    if (!row) throw new Error('an access token was not stored')
    return { token: viewOf(row), value }
  } catch (thrown) {
    if (errorCode(thrown) === uniqueViolation) throw new Fault('exists', { what: `A token named ${wanted.name}` })
    throw thrown
  }
}

const Revoked = z.object({ id: z.string() })

/** Revokes an access token; it ends at once, open connections within 5 s. Throws Fault('not-found'). */
export async function revokeAccessToken(p: { db: Db }, actor: Actor, id: string): Promise<void> {
  demand(actor, 'me.write', { ownerId: actor.userId })
  const revoked = await p.db.rows(
    sql`update access_tokens set revoked_at = ${p.db.now}
      where id = ${id} and user_id = ${actor.userId} and revoked_at is null returning id`,
    Revoked,
  )
  if (revoked.length === 0) throw new Fault('not-found')
}

const viewOf = (row: z.infer<typeof Row>): TokenView => ({
  id: row.id,
  name: row.name,
  last4: row.last4,
  scopes: row.scopes,
  createdAt: row.created_at,
  endsAt: row.ends_at,
  usedAt: row.used_at,
})
