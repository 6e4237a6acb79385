import { getEventIteratorSchemaDetails, isContractProcedure } from '@orpc/contract'
import * as z from 'zod'

/**
 * What two rooms may say to each other, as JSON Schema. `sent` is parsed by the one who serves, `answered` by the one who asked,
 * `both` is stored or passed on, so that either side may be older.
 */
export type ContractEntry = { direction: 'sent' | 'answered' | 'both'; schema: unknown }
/** Entries by name; a procedure is `api.runs.create POST /runs` and its entries end in ` input` and ` output`. */
export type ContractList = Record<string, ContractEntry>

/** Lists every contract and schema that a module exports, in alphabetical order. */
export function listContracts(exported: Record<string, unknown>): ContractList {
  const entries = Object.entries(exported).flatMap(([name, value]) => entriesOf(name, value))
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

type Named = [string, ContractEntry]

function entriesOf(name: string, value: unknown): Named[] {
  if (value instanceof z.ZodType) return [[name, entry('both', value)]]
  if (isContractProcedure(value)) return procedureEntries(name, value)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return []
  const direction = name === 'clientMessages' ? 'sent' : name === 'serverMessages' ? 'answered' : undefined
  return Object.entries(value).flatMap(([key, inner]): Named[] => {
    const path = `${name}.${key}`
    if (direction && inner instanceof z.ZodType) return [[path, entry(direction, inner)]]
    return entriesOf(path, inner)
  })
}

function procedureEntries(
  path: string,
  procedure: { '~orpc': { inputSchema?: unknown; outputSchema?: unknown; route: object } },
): Named[] {
  const { inputSchema, outputSchema, route } = procedure['~orpc']
  const address = 'method' in route && 'path' in route ? ` ${route.method} ${route.path}` : ''
  return [
    ...schemaEntries(`${path}${address} input`, 'sent', inputSchema),
    ...schemaEntries(`${path}${address} output`, 'answered', outputSchema),
  ]
}

function schemaEntries(name: string, direction: ContractEntry['direction'], schema: unknown): Named[] {
  if (schema instanceof z.ZodType) return [[name, entry(direction, schema)]]
  const stream = streamedSchema(schema)
  return stream instanceof z.ZodType ? [[`${name} stream`, entry(direction, stream)]] : []
}

function streamedSchema(schema: unknown): unknown {
  if (schema === null || typeof schema !== 'object' || !('~standard' in schema)) return undefined
  return getEventIteratorSchemaDetails(Object(schema))?.yields
}

function entry(direction: ContractEntry['direction'], schema: z.ZodType): ContractEntry {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: direction === 'sent' ? 'input' : 'output',
    unrepresentable: 'any',
  })
  return { direction, schema: rest }
}
