import type { SymbolKind } from '@codeberth/protocol'
import type { LanguageRow } from '../languages/language.ts'

/** A definition as the query found it, with offsets into the text. */
export type Found = {
  kind: SymbolKind
  name: string
  nameStart: number
  nameEnd: number
  start: number
  end: number
  /** What it belongs to by its own words; undefined: what it stands in. */
  owner: string | undefined
  declared: boolean
}
/** A stretch of text that names what stands in it (`name`), or in which variables are nobody else's (null). */
export type Region = { start: number; end: number; name: string | null }

export type Placed = Found & { scope: string | null }

const variableKinds = new Set<SymbolKind>(['variable', 'constant'])
const memberKinds = new Set<SymbolKind>(['field', 'property'])
const bodyKinds = new Set<SymbolKind>(['function', 'method', 'constructor'])
const methodKinds = new Set<SymbolKind>(['function', 'method'])
const classKinds = new Set<SymbolKind>(['class', 'struct', 'interface', 'trait', 'enum', 'enum-member'])

type Open = {
  start: number
  end: number
  name: string | null
  scope: string | null
  kind: SymbolKind | null
  local: boolean
}
type Mark = { start: number; end: number; found: Found | null; region: Region | null }

/**
 * Says for each definition what it stands in, and leaves out variables of function bodies and repeated ones. Both lists may come
 * in any order; the result is in the order of the text.
 */
export function placeInScopes(
  found: readonly Found[],
  regions: readonly Region[],
  { separator, assigns = false }: Pick<LanguageRow, 'separator' | 'assigns'>,
): Placed[] {
  const marks: Mark[] = [
    ...found.map((one) => ({ start: one.start, end: one.end, found: one, region: null })),
    ...regions.map((region) => ({ start: region.start, end: region.end, found: null, region })),
  ]
  marks.sort((a, b) => a.start - b.start || b.end - a.end || Number(a.region === null) - Number(b.region === null))
  const open: Open[] = []
  const placed: Placed[] = []
  const variables = new Set<string>()
  for (const { start, end, found: one, region } of marks) {
    while (isBehind(open.at(-1), start, end, one)) open.pop()
    const around = open.at(-1)
    const local = around?.local ?? false
    if (region) {
      const scope = inside(around, separator)
      open.push({ start, end, name: region.name, scope, kind: null, local: local || region.name === null })
    }
    if (!one) continue
    const symbol = place(one, open, separator)
    if (!symbol || (assigns && isRepeated(symbol, variables))) continue
    placed.push(symbol)
    const isBody = bodyKinds.has(symbol.kind)
    open.push({ start, end, name: symbol.name, scope: symbol.scope, kind: symbol.kind, local: local || isBody })
  }
  return placed.sort((a, b) => a.nameStart - b.nameStart)
}

/** Whether what is open ends before this begins. Names of one declaration have one range: none stands in the other. */
function isBehind(around: Open | undefined, start: number, end: number, one: Found | null): boolean {
  if (!around) return false
  const isSame = one !== null && around.kind !== null && around.start === start && around.end === end
  return around.end <= start || isSame
}

/** A definition with its scope; null for one that is nobody else's. */
function place(one: Found, open: readonly Open[], separator: string): Placed | null {
  const around = open.at(-1)
  if (around?.local && (variableKinds.has(one.kind) || one.declared)) return null
  if (one.owner !== undefined) {
    const outer = open.findLast(({ local }) => !local)
    return { ...one, scope: joined(inside(outer, separator), one.owner || null, separator) }
  }
  if (around?.kind && bodyKinds.has(around.kind)) {
    // A parameter that declares a field stands in the constructor and belongs to the class; else it is of a local type.
    if (memberKinds.has(one.kind)) return around.kind === 'constructor' ? { ...one, scope: around.scope } : null
    // The preprocessor knows no scopes.
    if (one.kind === 'macro') return { ...one, scope: around.scope }
  }
  const scope = inside(around, separator)
  if (!methodKinds.has(one.kind) || !around?.kind || !classKinds.has(around.kind)) return { ...one, scope }
  // A function in a class is its method, and there it is defined for whoever uses the class.
  return { ...one, scope, kind: one.name === around.name ? 'constructor' : 'method', declared: false }
}

/** A variable that is assigned anew is defined once. */
function isRepeated({ kind, name, scope }: Placed, seen: Set<string>): boolean {
  if (!variableKinds.has(kind)) return false
  const key = `${scope ?? ''} ${name}`
  if (seen.has(key)) return true
  seen.add(key)
  return false
}

/** The scope of what stands in `around`. */
function inside(around: Open | undefined, separator: string): string | null {
  return around ? joined(around.scope, around.name, separator) : null
}

function joined(scope: string | null, name: string | null, separator: string): string | null {
  if (name === null) return scope
  return scope === null ? name : `${scope}${separator}${name}`
}
