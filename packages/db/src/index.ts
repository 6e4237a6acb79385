export {
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  not,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
export type { Db, Orm } from './db.ts'
export { errorCode } from './error-code.ts'
export { DatabaseFault, type DatabaseFaultCode } from './fault.ts'
export { type LaunchedPostgres, type LaunchOptions, launchPostgres } from './launcher/launch.ts'
export { openDb } from './open.ts'
export type { PostgresOptions } from './postgres.ts'
export { instantText } from './result-rows.ts'
export * from './schema/accounts.ts'
export * from './schema/keys.ts'
export * from './schema/money.ts'
export * from './schema/projects.ts'
export * from './schema/runs.ts'
export { appendOnlyTables, schema } from './schema/schema.ts'
export * from './schema/usage.ts'
