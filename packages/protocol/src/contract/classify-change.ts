import * as z from 'zod'
import type { ContractEntry, ContractList } from './list-contracts.ts'

const Shape = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).default([]),
  items: z.unknown().optional(),
  prefixItems: z.array(z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  $defs: z.record(z.string(), z.unknown()).optional(),
  $ref: z.string().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
})
type Shape = z.infer<typeof Shape>
type Direction = ContractEntry['direction']

const upperLimits = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems']
const lowerLimits = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems']

/**
 * What a change takes away from somebody who still speaks the older contract, one sentence each; empty when contracts only grew.
 * Removed: an entry, a field, a value, a variant. Narrowed: another type, a new duty, a tighter limit, an answer that may be left out.
 */
export function findBreaks(older: ContractList, newer: ContractList): string[] {
  return Object.entries(older).flatMap(([name, entry]) => {
    const next = newer[name]
    return next ? compare(entry.schema, next.schema, entry.direction, name) : [`${name}: removed`]
  })
}

function compare(olderSchema: unknown, newerSchema: unknown, direction: Direction, at: string): string[] {
  if (JSON.stringify(olderSchema) === JSON.stringify(newerSchema)) return []
  const [older, newer] = [read(olderSchema), read(newerSchema)]
  if (!older || !newer) return [`${at}: changed`]
  const olderVariants = older.anyOf ?? older.oneOf
  const newerVariants = newer.anyOf ?? newer.oneOf
  if (olderVariants || newerVariants)
    return compareVariants(olderVariants ?? [older], newerVariants ?? [newer], direction, at)
  return [
    ...compareKind(older, newer, at),
    ...compareFields(older, newer, direction, at),
    ...compareParts(older, newer, direction, at),
    ...(direction === 'answered' ? [] : compareLimits(older, newer, at)),
  ]
}

/** Each older variant needs a newer one that takes nothing away: the one of the same label, else the nearest. */
function compareVariants(older: unknown[], newer: unknown[], direction: Direction, at: string): string[] {
  const same = new Set(newer.map((variant) => JSON.stringify(variant)))
  return older.flatMap((variant, index) => {
    if (same.has(JSON.stringify(variant))) return []
    const label = labelOf(variant)
    const place = `${at}|${label ?? index}`
    const candidates = newer.filter((candidate) => labelOf(candidate) === label)
    const attempts = candidates.map((candidate) => compare(variant, candidate, direction, place))
    return attempts.toSorted((a, b) => a.length - b.length)[0] ?? [`${place}: removed`]
  })
}

/** The value of the field that tells variants apart, where there is one. */
function labelOf(variant: unknown): string | undefined {
  const consts = Object.values(read(variant)?.properties ?? {}).map((property) => read(property)?.const)
  const named = consts.find((value) => typeof value === 'string')
  return typeof named === 'string' ? named : undefined
}

function compareKind(older: Shape, newer: Shape, at: string): string[] {
  const takenAway = (kind: string, before: unknown, after: unknown) =>
    after !== undefined && JSON.stringify(before) !== JSON.stringify(after) ? [`${at}: ${kind} changed`] : []
  const values = older.enum ?? ('const' in older ? [older.const] : undefined)
  const kept = newer.enum ?? ('const' in newer ? [newer.const] : undefined)
  if (kept) {
    const lost = (values ?? []).filter((value) => !kept.includes(value)).map((value) => `${at}: value ${value} removed`)
    return values ? lost : [`${at}: narrowed to fixed values`]
  }
  const types = [newer.type ?? []].flat()
  const lost = [older.type ?? []].flat().filter((type) => types.length > 0 && !types.includes(type))
  return [...(lost.length > 0 ? [`${at}: type changed`] : []), ...takenAway('reference', older.$ref, newer.$ref)]
}

function compareFields(older: Shape, newer: Shape, direction: Direction, at: string): string[] {
  const fields = Object.entries(older.properties ?? {}).flatMap(([name, field]) => {
    const next = newer.properties?.[name]
    return next === undefined ? [`${at}.${name}: removed`] : compare(field, next, direction, `${at}.${name}`)
  })
  const duties = newer.required
    .filter((name) => !older.required.includes(name))
    .map((name) => `${at}.${name}: became required`)
  const loosened = older.required
    .filter((name) => newer.properties?.[name] !== undefined && !newer.required.includes(name))
    .map((name) => `${at}.${name}: may be left out`)
  const closed =
    newer.additionalProperties === false && older.additionalProperties !== false && older.properties !== undefined
  return [
    ...fields,
    ...(direction === 'answered' ? [] : duties),
    ...(direction === 'sent' ? [] : loosened),
    ...(closed && direction !== 'answered' ? [`${at}: refuses further fields`] : []),
  ]
}

function compareParts(older: Shape, newer: Shape, direction: Direction, at: string): string[] {
  const lists = (['prefixItems', 'allOf'] as const).flatMap((part) =>
    (older[part] ?? []).flatMap((item, index) => {
      const next = newer[part]?.[index]
      return next === undefined ? [`${at}[${index}]: removed`] : compare(item, next, direction, `${at}[${index}]`)
    }),
  )
  const items =
    older.items !== undefined && newer.items !== undefined
      ? compare(older.items, newer.items, direction, `${at}[]`)
      : []
  const named = Object.entries(older.$defs ?? {}).flatMap(([name, part]) => {
    const next = newer.$defs?.[name]
    return next === undefined ? [`${at}#${name}: removed`] : compare(part, next, direction, `${at}#${name}`)
  })
  return [...lists, ...items, ...named]
}

function compareLimits(older: Shape, newer: Shape, at: string): string[] {
  const limit = (shape: Shape, name: string) => z.number().optional().catch(undefined).parse(shape[name])
  const tighter = [
    ...upperLimits.filter((name) => (limit(newer, name) ?? Infinity) < (limit(older, name) ?? Infinity)),
    ...lowerLimits.filter((name) => (limit(newer, name) ?? -Infinity) > (limit(older, name) ?? -Infinity)),
  ]
  const forms = (['pattern', 'format'] as const).filter(
    (name) => newer[name] !== undefined && newer[name] !== older[name],
  )
  return [...tighter.map((name) => `${at}: ${name} is tighter`), ...forms.map((name) => `${at}: ${name} changed`)]
}

function read(schema: unknown): Shape | undefined {
  return Shape.safeParse(schema).data
}
