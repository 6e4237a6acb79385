import { type Db, instantText, type Orm, sql } from '@codeberth/db'
import { Fault, type KeyView, newId, Provider } from '@codeberth/protocol'
import * as z from 'zod'
import type { Actor } from '../accounts/actor.ts'
import { demand } from '../policy/can.ts'
import type { Ring } from './ring.ts'
import { makeDataKey, openDataKey, openText, sealText, type WrappedKey } from './sealed-value.ts'

const Row = z.object({
  id: z.string(),
  provider: Provider,
  label: z.string(),
  last4: z.string(),
  base_url: z.string().nullable(),
  created_at: instantText,
  used_at: instantText.nullable(),
  failed_at: instantText.nullable(),
})
const columns = sql`id, provider, label, last4, base_url, created_at, used_at, failed_at`
const keysShown = 100

/** The actor's provider keys without their values, by provider and label. */
export async function listKeys(p: { db: Db }, actor: Actor): Promise<KeyView[]> {
  demand(actor, 'me.read', { ownerId: actor.userId })
  const rows = await p.db.rows(
    sql`select ${columns} from encrypted_api_keys where user_id = ${actor.userId} order by provider, label limit ${keysShown}`,
    Row,
  )
  return rows.map(viewOf)
}

const Removed = z.object({ id: z.string() })

/** Removes a provider key; calls with it are refused from then on. Throws Fault('not-found'). */
export async function removeKey(p: { db: Db }, actor: Actor, id: string): Promise<void> {
  demand(actor, 'me.write', { ownerId: actor.userId })
  const removed = await p.db.rows(
    sql`delete from encrypted_api_keys where id = ${id} and user_id = ${actor.userId} returning id`,
    Removed,
  )
  if (removed.length === 0) throw new Fault('not-found')
}

/** A provider key as a person gives it. `key` is empty for a server that wants none. */
export type NewKey = { provider: Provider; label: string; key: string; baseUrl?: string | undefined }

/** Seals a provider key for its owner, in place of one with the same provider and label. For the gateway only. */
export async function putKey(p: { db: Db }, ring: Ring, userId: string, wanted: NewKey): Promise<KeyView> {
  const baseUrl = wanted.baseUrl?.replace(/\/+$/, '') ?? null
  return p.db.transaction(async (orm) => {
    const dataKey = await dataKeyOf(p.db, orm, ring, userId)
    const rowId = (await rowIdOf(p.db, orm, userId, wanted)) ?? newId()
    const sealed = sealText(openDataKey(ring, dataKey), wanted.key, { owner: userId, provider: wanted.provider, rowId })
    const [row] = await p.db.rows(
      sql`insert into encrypted_api_keys as k (id, user_id, provider, label, base_url, last4, sealed, data_key_id, by)
        values (${rowId}, ${userId}, ${wanted.provider}, ${wanted.label}, ${baseUrl}, ${wanted.key.slice(-4)},
          ${sealed.toString('base64')}, ${dataKey.id}, ${userId})
        on conflict (id) do update set base_url = excluded.base_url, last4 = excluded.last4, sealed = excluded.sealed,
          data_key_id = excluded.data_key_id, failed_at = null, used_at = null
        returning ${columns}`,
      Row,
      orm,
    )
    if (!row) throw new Error('a provider key was not stored')
    return viewOf(row)
  })
}

async function rowIdOf(db: Db, orm: Orm, userId: string, { provider, label }: NewKey): Promise<string | null> {
  const rows = await db.rows(
    sql`select id from encrypted_api_keys where user_id = ${userId} and provider = ${provider} and label = ${label} for update`,
    Removed,
    orm,
  )
  return rows[0]?.id ?? null
}

const DataKeyRow = z.object({ id: z.string(), wrapped: z.string(), master_version: z.int() })

async function dataKeyOf(db: Db, orm: Orm, ring: Ring, owner: string): Promise<WrappedKey> {
  const made = makeDataKey(ring, newId(), owner)
  await orm.execute(sql`insert into data_keys (id, user_id, ring, wrapped, master_version)
    values (${made.id}, ${owner}, 'keys', ${made.wrapped.toString('base64')}, ${made.masterVersion})
    on conflict (user_id, ring) where current do nothing`)
  const [row] = await db.rows(
    sql`select id, wrapped, master_version from data_keys where user_id = ${owner} and ring = 'keys' and current`,
    DataKeyRow,
    orm,
  )
  if (!row) throw new Error('a data key was not stored')
  return wrappedKey(owner, row)
}

const wrappedKey = (owner: string, row: z.infer<typeof DataKeyRow>): WrappedKey => ({
  id: row.id,
  owner,
  masterVersion: row.master_version,
  wrapped: Buffer.from(row.wrapped, 'base64'),
})

/** An opened provider key. `value` null: the server wants none. */
export type OpenedKey = { id: string; value: string | null }

const Sealed = z.object({
  id: z.string(),
  provider: Provider,
  sealed: z.string(),
  data_key_id: z.string(),
  wrapped: z.string(),
  master_version: z.int(),
})

/** Opens a key of a person; null when it has gone. For the gateway only; throws Error for a sealed value that was changed. */
export async function openKey(p: { db: Db }, ring: Ring, userId: string, id: string): Promise<OpenedKey | null> {
  const [row] = await p.db.rows(
    sql`select k.id, k.provider, k.sealed, k.data_key_id, d.wrapped, d.master_version
      from encrypted_api_keys k join data_keys d on d.id = k.data_key_id
      where k.user_id = ${userId} and k.id = ${id}`,
    Sealed,
  )
  if (!row) return null
  const dataKey = openDataKey(ring, wrappedKey(userId, { ...row, id: row.data_key_id }))
  const place = { owner: userId, provider: row.provider, rowId: row.id }
  const value = openText(dataKey, Buffer.from(row.sealed, 'base64'), place)
  return { id: row.id, value: value === '' ? null : value }
}

/** Notes that a key was used (at most once a minute), or that the provider refused it. */
export async function noteKey(p: { db: Db }, id: string, what: 'used' | 'failed'): Promise<void> {
  if (what === 'failed')
    await p.db.orm.execute(sql`update encrypted_api_keys set failed_at = ${p.db.now} where id = ${id}`)
  else
    await p.db.orm.execute(sql`update encrypted_api_keys set used_at = ${p.db.now}, failed_at = null
      where id = ${id} and (used_at is null or used_at < ${p.db.now} - interval '1 minute' or failed_at is not null)`)
}

const viewOf = (row: z.infer<typeof Row>): KeyView => ({
  id: row.id,
  provider: row.provider,
  label: row.label,
  last4: row.last4,
  baseUrl: row.base_url,
  createdAt: row.created_at,
  usedAt: row.used_at,
  failedAt: row.failed_at,
})
