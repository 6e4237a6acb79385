import { createHash } from 'node:crypto'
import { type Db, sql } from '@codeberth/db'
import { Fault, limits } from '@codeberth/protocol'
import * as z from 'zod'

/** A mutation that carries an `Idempotency-Key`. `body` is the text of all that was asked. */
export type KeyedRequest = { actorId: string; route: string; key: string; body: string }

/** What was answered: an HTTP status and a JSON value. */
export type KeyedAnswer = { status: number; answer: z.core.util.JSONType }

const Claim = z.object({ mine: z.boolean() })
const Known = z.object({ body_hash: z.string(), status: z.int().nullable(), answer: z.json() })

/** Ended keys that leave with each new one, so that the table does not grow for ever. */
const endedAtOnce = 20

/**
 * Runs `act` once for a key: a repeat within 24 h gets the stored answer. An act that throws leaves the key free. Throws
 * Fault('key-reused') for another body, Fault('in-progress') while the first one is still at work.
 */
export async function once(
  p: { db: Db },
  request: KeyedRequest,
  act: () => Promise<KeyedAnswer>,
): Promise<KeyedAnswer> {
  const bodyHash = createHash('sha256').update(request.body).digest('hex')
  const [claimed] = await p.db.rows(claimStatement(p.db, request, bodyHash), Claim)
  if (!claimed) return repeated(p.db, request, bodyHash)
  try {
    const answered = await act()
    await p.db.orm.execute(sql`update idempotency_keys
      set status = ${answered.status}, answer = ${JSON.stringify(answered.answer)}::jsonb where ${isKey(request)}`)
    return answered
  } catch (thrown) {
    await p.db.orm.execute(sql`delete from idempotency_keys where ${isKey(request)} and status is null`)
    throw thrown
  }
}

const isKey = ({ actorId, route, key }: KeyedRequest) =>
  sql`actor_id = ${actorId} and route = ${route} and key = ${key}`

// An ended key, and one whose process died at work for a minute, are taken over.
const claimStatement = (db: Db, request: KeyedRequest, bodyHash: string) => sql`
  with ended as (
    delete from idempotency_keys where (actor_id, route, key) in (
      select actor_id, route, key from idempotency_keys where ends_at <= ${db.now} and not (${isKey(request)})
      order by ends_at limit ${endedAtOnce} for update skip locked)
  )
  insert into idempotency_keys as k (actor_id, route, key, body_hash, ends_at, created_at)
  values (${request.actorId}, ${request.route}, ${request.key}, ${bodyHash},
    ${db.now} + ${limits.idempotencyMs.value}::int * interval '1 millisecond', ${db.now})
  on conflict (actor_id, route, key) do update
    set body_hash = excluded.body_hash, status = null, answer = null, ends_at = excluded.ends_at,
      created_at = excluded.created_at
    where k.ends_at <= ${db.now} or (k.status is null and k.created_at < ${db.now} - interval '1 minute')
  returning true as mine`

async function repeated(db: Db, request: KeyedRequest, bodyHash: string): Promise<KeyedAnswer> {
  const [known] = await db.rows(
    sql`select body_hash, status, answer from idempotency_keys where ${isKey(request)}`,
    Known,
  )
  if (known && known.body_hash !== bodyHash) throw new Fault('key-reused')
  // Gone: the first one has just failed and left the key free.
  if (!known || known.status === null) throw new Fault('in-progress')
  return { status: known.status, answer: known.answer }
}
