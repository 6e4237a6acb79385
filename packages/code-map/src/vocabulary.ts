import type { CodeSkip, SymbolKind } from '@codeberth/protocol'

/** The kinds of symbols, and the numbers by which they are kept: these stay what they are when kinds come or go. */
export const kindNumbers: Record<SymbolKind, number> = {
  namespace: 0,
  class: 1,
  struct: 2,
  interface: 3,
  trait: 4,
  enum: 5,
  'enum-member': 6,
  type: 7,
  function: 8,
  method: 9,
  constructor: 10,
  property: 11,
  field: 12,
  constant: 13,
  variable: 14,
  macro: 15,
}

const skips: Record<CodeSkip, true> = {
  'too-large': true,
  binary: true,
  minified: true,
  'too-slow': true,
  'too-many-symbols': true,
  unreadable: true,
  'parser-failed': true,
}

export const isKind = (name: string): name is SymbolKind => Object.hasOwn(kindNumbers, name)
export const isSkip = (name: string): name is CodeSkip => Object.hasOwn(skips, name)

const kinds = new Map(
  Object.keys(kindNumbers)
    .filter(isKind)
    .map((kind) => [kindNumbers[kind], kind]),
)

/** The kind that was kept; throws for a number that none has. */
export function kindOfNumber(number: number): SymbolKind {
  const kind = kinds.get(number)
  if (!kind) throw new Error(`unknown kind ${number}`)
  return kind
}
