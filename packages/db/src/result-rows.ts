import * as z from 'zod'

const Result = z.object({ rows: z.array(z.unknown()) })

/** A `timestamptz` of a hand-written statement, read as Unix milliseconds. */
export const instantText = z.union([z.string(), z.date()]).transform((value) => new Date(value).getTime())

/** The rows of a raw result of either driver, each parsed by `row`. */
export const resultRows = <T>(result: unknown, row: z.ZodType<T>): T[] => z.array(row).parse(Result.parse(result).rows)
