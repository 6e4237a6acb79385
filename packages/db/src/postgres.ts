import { DrizzleQueryError, type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { Db, Orm } from './db.ts'
import { errorCode } from './error-code.ts'
import { DatabaseFault } from './fault.ts'
import { applyMigrations } from './migrate.ts'
import { resultRows } from './result-rows.ts'
import { schema } from './schema/schema.ts'
import { transactionOf } from './transaction.ts'

/** Limits of a pool of connections; each has a default that suits requests. */
export type PostgresOptions = {
  now?: SQL<number>
  /** Most connections at once. Default 10. */
  poolSize?: number
  /** Longest wait for a free or new connection. Default 3,000. */
  connectTimeoutMs?: number
  /** The server ends a statement after this. Default 5,000; 30,000 suits the queue. */
  statementTimeoutMs?: number
  /**
   * The client gives a query up and destroys its connection after this: without it a frozen server hangs a query for
   * ever. Above the statement's limit. Default 1,000 more than it.
   */
  queryTimeoutMs?: number
  /** Longest wait for a lock. Default 3,000. */
  lockTimeoutMs?: number
  /** Named in `pg_stat_activity`. */
  name?: string
  /** Told of a connection that broke while it was idle; the pool replaces it by itself. */
  onIdleError?: (error: Error) => void
}

const closeLimitMs = 5_000

/** Opens a pool on a PostgreSQL server and asks it once. Throws DatabaseFault('database-unreachable') with the reason. */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<Db> {
  const settings = clientSettings(url, options)
  const pool = new pg.Pool({ ...settings, max: options.poolSize ?? 10, allowExitOnIdle: true })
  pool.on('error', options.onIdleError ?? (() => {}))
  const orm: Orm = drizzle(pool, { schema })
  let closing: Promise<void> | undefined
  try {
    await pool.query('select 1')
  } catch (error) {
    await pool.end()
    throw unreachable(url, error)
  }
  return {
    kind: 'postgres',
    orm,
    now: options.now ?? sql<number>`clock_timestamp()`,
    transaction: (run, config) =>
      transactionOf(run, (once) => onConnection(pool, (own) => own.transaction(once, config))),
    rows: async (query, row, on = orm) => resultRows(await on.execute(query), row),
    migrate: () => migrateApart(settings),
    close: () => {
      closing ??= endWithin(pool, closeLimitMs)
      return closing
    },
  }
}

function clientSettings(url: string, options: PostgresOptions): pg.ClientConfig {
  const statementTimeoutMs = options.statementTimeoutMs ?? 5_000
  return {
    connectionString: url,
    application_name: options.name ?? 'codeberth',
    connectionTimeoutMillis: options.connectTimeoutMs ?? 3_000,
    statement_timeout: statementTimeoutMs,
    query_timeout: options.queryTimeoutMs ?? statementTimeoutMs + 1_000,
    lock_timeout: options.lockTimeoutMs ?? 3_000,
    keepAlive: true,
  }
}

// A statement that got no answer (its client gave up, the socket broke) leaves a connection on which the next one would
// wait behind it. Such a connection is destroyed instead of going back to the pool.
async function onConnection<T>(pool: pg.Pool, use: (orm: Orm) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let unanswered = false
  try {
    return await use(drizzle(client, { schema }))
  } catch (error) {
    unanswered = error instanceof DrizzleQueryError && !(error.cause instanceof pg.DatabaseError)
    throw error
  } finally {
    client.release(unanswered)
  }
}

// A long migration must not meet the limits of requests, so it has a connection of its own without them.
async function migrateApart(settings: pg.ClientConfig): Promise<readonly string[]> {
  const { query_timeout, statement_timeout, ...rest } = settings
  const client = new pg.Client(rest)
  try {
    await client.connect()
    return await applyMigrations(drizzle(client, { schema }))
  } finally {
    await client.end()
  }
}

// A frozen server answers no goodbye; the sockets are dropped with the process then.
async function endWithin(pool: pg.Pool, limitMs: number): Promise<void> {
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, limitMs)
  await Promise.race([pool.end(), late.promise]).finally(() => clearTimeout(timer))
}

function unreachable(url: string, error: unknown): DatabaseFault {
  const { hostname, port, pathname } = new URL(url)
  const place = `${hostname || 'localhost'}:${port || '5432'}${pathname}`
  return new DatabaseFault('database-unreachable', `The database at ${place} cannot be used: ${reason(error)}.`, error)
}

function reason(error: unknown): string {
  const state = errorCode(error)
  switch (state) {
    case 'ECONNREFUSED':
      return 'nothing listens there'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its host name is not known'
    case '28P01':
    case '28000':
      return 'it refused the user or the password'
    case '3D000':
      return 'it has no such database'
    case '53300':
      return 'it has no connection left'
    default:
      return state ? `it failed with ${state}` : 'it does not answer'
  }
}
