import { type AnyColumn, type SQL, sql } from 'drizzle-orm'
import { type AnyPgColumn, bigint, check, customType, uuid } from 'drizzle-orm/pg-core'

/** The largest whole number that JavaScript holds exactly; no amount may pass it. */
const exactMax = 2n ** 53n - 1n

/** A `timestamptz` that the code sees as Unix milliseconds, as the protocol does. Fractions of a millisecond are cut off. */
export const instant = customType<{ data: number; driverData: string }>({
  dataType: () => 'timestamp with time zone',
  toDriver: (ms) => new Date(ms).toISOString(),
  fromDriver: (text) => new Date(text).getTime(),
})

/** A UUIDv7 that the application made with `newId`; the database makes none. */
export const id = () => uuid('id').primaryKey()

export const createdAt = () => instant('created_at').notNull().default(sql`now()`)

/** Whole micro-credits; each such column also gets `amountCheck`. */
export const microCredits = (name: string) => bigint(name, { mode: 'number' })

/** A closed list as `text` + CHECK: new values are a small migration, not a type change. */
export const listCheck = (name: string, column: AnyPgColumn, values: readonly string[]) =>
  check(name, sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`)

/** Amounts are not negative and stay exact in JavaScript. */
export const amountCheck = (name: string, column: AnyPgColumn) =>
  check(name, sql`${column} between 0 and ${sql.raw(String(exactMax))}`)

/** For unique indexes that ignore case. */
export const lower = (column: AnyColumn): SQL => sql`lower(${column})`
