import type { SQL } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT, PgTransactionConfig } from 'drizzle-orm/pg-core'
import type * as z from 'zod'
import type { schema } from './schema/schema.ts'

/** Drizzle over all tables; a transaction is one too, so a function that takes an `Orm` runs inside or outside of one. */
export type Orm = PgDatabase<PgQueryResultHKT, typeof schema>

/**
 * The records of the control plane. Both adapters (PostgreSQL, PGlite in memory) run the same migrations and statements.
 * PGlite has one connection: inside a transaction use only the transaction's `orm`, or it waits for itself.
 */
export type Db = {
  readonly kind: 'postgres' | 'pglite'
  readonly orm: Orm
  /**
   * The database's time as an expression: `clock_timestamp()`, or what a simulation put in its place. Leases and expiry
   * compare with it and never with the clock of a process.
   */
  readonly now: SQL<number>
  /** Runs `run` in one transaction. A deadlock or serialization failure runs it again, up to 3 times. */
  transaction<T>(run: (orm: Orm) => Promise<T>, options?: PgTransactionConfig): Promise<T>
  /** The rows of a hand-written statement, each parsed by `row`. Timestamps arrive as text: parse them with `instantText`. */
  rows<T>(query: SQL, row: z.ZodType<T>, orm?: Orm): Promise<T[]>
  /** Brings the schema up to date, once among any number of processes that start together. Returns the names applied. */
  migrate(): Promise<readonly string[]>
  /** Ends all connections. Safe to call twice. */
  close(): Promise<void>
}
