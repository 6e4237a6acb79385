import { type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/pglite'
import type { Db, Orm } from './db.ts'
import { applyMigrations } from './migrate.ts'
import { pgliteFromImage } from './pglite-image.ts'
import { resultRows } from './result-rows.ts'
import { schema } from './schema/schema.ts'
import { transactionOf } from './transaction.ts'

/** A PostgreSQL in this process's memory, gone when it closes: for unit tests and simulations. One connection. */
export async function openPglite(options: { now?: SQL<number> } = {}): Promise<Db> {
  const client = await pgliteFromImage()
  const orm: Orm = drizzle(client, { schema })
  return {
    kind: 'pglite',
    orm,
    now: options.now ?? sql<number>`clock_timestamp()`,
    transaction: (run, config) => transactionOf(run, (once) => orm.transaction(once, config)),
    rows: async (query, row, on = orm) => resultRows(await on.execute(query), row),
    migrate: () => applyMigrations(orm),
    close: async () => {
      if (!client.closed) await client.close()
    },
  }
}
