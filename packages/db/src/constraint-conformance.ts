import { newId } from '@codeberth/protocol'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import { beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { appendOnlyTables, type Db, schema, sql } from './index.ts'
import { aRowEverywhere, newRun } from './test-rows.ts'

const tables = Object.values(schema).map((table: PgTable) => getTableConfig(table))

/** What the database itself refuses, whatever the code says: every constraint of every table, on both adapters. */
export function constraintTests(db: () => Db): void {
  describe('constraints', () => {
    beforeAll(() => aRowEverywhere(db()))
    catalogueTests(db)
    refusalTests(db)
  })
}

function catalogueTests(db: () => Db): void {
  test('the database holds exactly the tables and columns that the code knows', async () => {
    const Column = z.object({ table_name: z.string(), column_name: z.string(), is_nullable: z.enum(['YES', 'NO']) })
    const rows = await db().rows(
      sql`select table_name, column_name, is_nullable from information_schema.columns
        where table_schema = 'public' and table_name not in ('migrations', 'migration_lock') and table_name not like 'test_%'`,
      Column,
    )
    const found = rows.map((row) => `${row.table_name}.${row.column_name} ${row.is_nullable}`)
    const known = tables.flatMap(({ name, columns }) =>
      columns.map(
        (column) =>
          `${name}.${column.name} ${column.notNull || column.primary || isKey(name, column.name) ? 'NO' : 'YES'}`,
      ),
    )
    expect(found.toSorted()).toEqual(known.toSorted())
  })

  test('every foreign key restricts and is indexed', async () => {
    const Foreign = z.object({ name: z.string(), restricts: z.boolean(), indexed: z.boolean() })
    const rows = await db().rows(
      sql`select c.conname as name, c.confdeltype = 'r' as restricts,
          exists (select 1 from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1]) as indexed
        from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace order by 1`,
      Foreign,
    )
    expect(rows.length).toBe(tables.flatMap(({ foreignKeys }) => foreignKeys).length)
    expect(rows.filter((row) => !row.restricts || !row.indexed)).toEqual([])
  })

  test('the append-only tables, and no others, are guarded', async () => {
    const rows = await db().rows(
      sql`select distinct event_object_table as name from information_schema.triggers where trigger_schema = 'public'`,
      z.object({ name: z.string() }),
    )
    expect(rows.map(({ name }) => name).toSorted()).toEqual([...appendOnlyTables].toSorted())
  })
}

const isKey = (table: string, column: string): boolean =>
  tables.some(
    ({ name, primaryKeys }) =>
      name === table && primaryKeys.some((key) => key.columns.some((one) => one.name === column)),
  )

/** What breaks each CHECK: the values that are changed in a copy of a good row. */
const breaks: Record<string, Record<string, unknown>> = {
  access_tokens_life: { ends_at: '2999-01-01T00:00:00Z' },
  tickets_kind: { kind: 'x' },
  users_status: { status: 'x' },
  data_keys_ring: { ring: 'x' },
  payers_funding: { funding: 'x' },
  payers_status: { status: 'x' },
  prices_cost: { cost: -1 },
  prices_price: { price: '9007199254740992' },
  messages_waiting_kind: { kind: 'x' },
  messages_waiting_state: { state: 'x' },
  projects_visibility: { visibility: 'x' },
  sandboxes_desired: { desired: 'x' },
  sandboxes_observed: { observed: 'x' },
  sandboxes_isolation: { isolation: 'x' },
  run_asks_kind: { kind: 'x' },
  run_asks_state: { state: 'x' },
  run_commands_kind: { kind: 'x' },
  run_events_seq: { seq: 0 },
  runs_mode: { mode: 'x' },
  runs_state: { state: 'x' },
  runs_stop: { state: 'finished', stop: 'x' },
  runs_finished: { stop: 'completed' },
  runs_head: { head_seq: -1 },
  usage_item: { item: 'x' },
  usage_funding: { funding: 'x' },
  usage_list_cost: { list_cost: -1 },
  usage_charge: { charge: '9007199254740992' },
  usage_absorbed: { absorbed: -1 },
}

/** Unique indexes that a copy cannot reach, because its key is in the way. */
const byOthers = ['run_leases_token', 'payers_customer']

/** What a copy of a row needs to break one unique index and nothing before it. */
const apart: Record<string, Record<string, unknown>> = {
  users_login: { id: newId(), email: null },
  users_email: { id: newId(), login: newId() },
  web_sessions_token: { id: newId() },
  access_tokens_token: { id: newId(), name: newId() },
  access_tokens_name: { id: newId(), token_hash: newId() },
  tickets_token: { id: newId() },
  data_keys_current: { id: newId() },
  encrypted_api_keys_label: { id: newId() },
  payers_user: { id: newId(), stripe_customer_id: null },
  projects_slug: { id: newId(), slug: 'S' },
  run_events_source: { seq: 99 },
  runs_client: { id: newId() },
  usage_call: { id: newId() },
}

function refusalTests(db: () => Db): void {
  // A copy of the newest row of a table with some values changed.
  const copy = (table: string, changed: Record<string, unknown>) => {
    const name = sql.identifier(table)
    return db()
      .orm.execute(
        sql`insert into ${name} select (jsonb_populate_record(t, ${JSON.stringify(changed)}::jsonb)).* from ${name} t limit 1`,
      )
      .then(() => null, refusal)
  }

  test('every CHECK is listed here', () => {
    expect(Object.keys(breaks).toSorted()).toEqual(
      tables.flatMap(({ checks }) => checks.map(({ name }) => name)).toSorted(),
    )
  })

  test.each(tables.flatMap(({ name, checks }) => checks.map((check): [string, string] => [check.name, name])))(
    'CHECK %s refuses what it names',
    async (check, table) => {
      expect(await copy(table, breaks[check] ?? {})).toEqual({ code: '23514', constraint: check })
    },
  )

  const unique = tables.flatMap(({ name, indexes }) =>
    indexes.flatMap(({ config }): [string, string][] => (config.unique ? [[config.name ?? '', name]] : [])),
  )
  test('every unique index is listed here', () => {
    expect([...Object.keys(apart), ...byOthers].toSorted()).toEqual(unique.map(([index]) => index).toSorted())
  })

  test.each(unique.filter(([index]) => !byOthers.includes(index)))(
    'unique index %s refuses a second one',
    async (index, table) => {
      expect(await copy(table, apart[index] ?? {})).toEqual({ code: '23505', constraint: index })
    },
  )

  test('one token opens one lease, one customer is one payer', async () => {
    const { id, payerId } = await newRun(db())
    const lease = sql`insert into run_leases (run_id, owner, generation, token_hash, ends_at)
      select ${id}, 'o', 1, token_hash, now() from run_leases limit 1`
    const payer = sql`update payers set stripe_customer_id = (select max(stripe_customer_id) from payers) where id = ${payerId}`
    const refusals = [lease, payer].map((statement) =>
      db()
        .orm.execute(statement)
        .then(() => null, refusal),
    )
    expect(await Promise.all(refusals)).toEqual(byOthers.map((constraint) => ({ code: '23505', constraint })))
  })

  test.each(tables.map(({ name }) => [name]))('%s: a row that is there already is refused', async (table) => {
    expect(await copy(table, {})).toMatchObject({ code: '23505' })
  })

  test.each(['users', 'projects', 'threads', 'runs', 'payers', 'data_keys'])(
    '%s: what others refer to is not deleted',
    async (table) => {
      const gone = db().orm.execute(sql`delete from ${sql.identifier(table)}`)
      expect(await gone.then(() => null, refusal)).toMatchObject({ code: expect.stringMatching(/^(23001|23503)$/) })
    },
  )
}

const Refusal = z.object({ code: z.string(), constraint: z.string().optional() })
const Wrapped = z.object({ cause: z.unknown() })

function refusal(thrown: unknown): z.infer<typeof Refusal> {
  const direct = Refusal.safeParse(thrown)
  return direct.success ? direct.data : refusal(Wrapped.parse(thrown).cause)
}
