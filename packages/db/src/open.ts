import type { Db } from './db.ts'
import { DatabaseFault } from './fault.ts'
import { openPglite } from './pglite.ts'
import { openPostgres, type PostgresOptions } from './postgres.ts'

/**
 * Opens the records by the scheme of `url`: `postgres://` or `postgresql://` a server, `pglite:memory` one in this
 * process's memory (of the options only `now` counts there). The schema is not touched before `migrate`.
 * Throws DatabaseFault: 'database-url' for another scheme, 'database-unreachable' with the reason.
 */
export async function openDb(url: string, options: PostgresOptions = {}): Promise<Db> {
  if (url === 'pglite:memory') return openPglite(options)
  const scheme = URL.canParse(url) ? new URL(url).protocol : undefined
  if (scheme === 'postgres:' || scheme === 'postgresql:') return openPostgres(url, options)
  throw new DatabaseFault('database-url', 'DATABASE_URL must begin with postgres:// and name host and database.')
}
