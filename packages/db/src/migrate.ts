import { readFile } from 'node:fs/promises'
import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Orm } from './db.ts'
import { errorCode } from './error-code.ts'
import { DatabaseFault } from './fault.ts'
import { resultRows } from './result-rows.ts'

const Journal = z.object({ entries: z.array(z.object({ tag: z.string() })) })
const Applied = z.object({ tag: z.string() })
const folder = new URL('../migrations/', import.meta.url)

/** A waiting exclusive lock blocks every reader behind it, so each try is short and there are several. */
const lockTimeoutMs = 3_000
const tries = 10

// Two processes that create the same table or take the lock together: 42P07, 23505 in the catalogue, 55P03.
const raceStates = ['42P07', '23505', '55P03', '40P01', '40001']

/**
 * Applies the committed migrations that are missing, all in one transaction under a lock row, so processes that start
 * together apply them once (Drizzle's own migrate has no lock). Returns their names. Throws DatabaseFault('migration-failed').
 */
export async function applyMigrations(orm: Orm): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await orm.transaction(applyMissing)
    } catch (error) {
      if (attempt < tries && raceStates.includes(errorCode(error) ?? '')) continue
      throw new DatabaseFault('migration-failed', `The database schema could not be brought up to date.`, error)
    }
  }
}

async function applyMissing(orm: Orm): Promise<readonly string[]> {
  await orm.execute(sql.raw(`set local lock_timeout = ${lockTimeoutMs}`))
  await orm.execute(sql`set local statement_timeout = 0`)
  await orm.execute(sql`create table if not exists migrations
    (tag text primary key, created_at timestamptz not null default now())`)
  await orm.execute(sql`create table if not exists migration_lock (id int primary key)`)
  await orm.execute(sql`insert into migration_lock values (1) on conflict do nothing`)
  await orm.execute(sql`select id from migration_lock for update`)
  const applied = resultRows(await orm.execute(sql`select tag from migrations`), Applied).map((row) => row.tag)
  const missing = (await committed()).filter((tag) => !applied.includes(tag))
  for (const tag of missing) await applyOne(orm, tag)
  return missing
}

async function committed(): Promise<string[]> {
  const journal: unknown = JSON.parse(await readFile(new URL('meta/_journal.json', folder), 'utf8'))
  return Journal.parse(journal).entries.map((entry) => entry.tag)
}

async function applyOne(orm: Orm, tag: string): Promise<void> {
  const text = await readFile(new URL(`${tag}.sql`, folder), 'utf8')
  for (const statement of text.split('--> statement-breakpoint')) await orm.execute(sql.raw(statement))
  await orm.execute(sql`insert into migrations (tag) values (${tag})`)
}
