import type { CodeSymbol, SymbolKind } from '@codeberth/protocol'
import type { Node, Query, QueryMatch, Tree } from 'web-tree-sitter'
import type { FileFacts, Import } from '../facts.ts'
import type { LanguageRow } from '../languages/language.ts'
import { isKind } from '../vocabulary.ts'
import { wordsOf } from '../words.ts'
import { type Found, type Placed, placeInScopes, type Region } from './scopes.ts'
import { signatureOf } from './signature.ts'

/** A language with its queries, compiled for one of its grammars. */
export type Queries = { language: LanguageRow; query: Query; top: Query }

/** More than a query has patterns: those of `top` come after all others. */
const afterQuery = 10_000

type Collected = {
  /** By where their names begin, with the pattern that found them. */
  found: Map<number, Omit<Found, 'kind'> & { kind: SymbolKind | null; pattern: number }>
  regions: Region[]
  imports: Map<string, Import>
  packageName: string | null
}

/** Reads the facts of a file out of its tree; null when that takes longer than until `endsAt`. */
export function extractFacts({ language, query, top }: Queries, tree: Tree, text: string, endsAt: number) {
  const collected: Collected = { found: new Map(), regions: [], imports: new Map(), packageName: null }
  const root = tree.rootNode
  const late = { late: false }
  const progressCallback = () => {
    late.late ||= performance.now() > endsAt
    return late.late
  }
  for (const match of query.matches(root, { progressCallback }))
    collect(collected, match, match.patternIndex, text, language)
  for (const match of top.matches(root, { progressCallback, maxStartDepth: language.topDepth }))
    collect(collected, match, afterQuery + match.patternIndex, text, language)
  return late.late ? null : factsOf(collected, language, text)
}

function factsOf(collected: Collected, language: LanguageRow, text: string): FileFacts {
  const found = [...collected.found.values()].flatMap(({ kind, ...one }) => (kind === null ? [] : [{ ...one, kind }]))
  const placed = placeInScopes(found, collected.regions, language)
  const lineOf = lineCounter(text)
  return {
    symbols: placed.map((one) => symbolOf(one, text, language, lineOf)),
    imports: [...collected.imports.values()],
    packageName: collected.packageName,
    words: wordsOf(text),
  }
}

type Parts = {
  pattern: number
  name?: Node
  nameEnd?: Node
  whole?: Node
  kind?: SymbolKind
  nothing?: boolean
  owner?: Node
  container?: Node
  declared?: boolean
}

function collect(into: Collected, match: QueryMatch, pattern: number, text: string, language: LanguageRow) {
  const parts: Parts = { pattern }
  for (const { name, node } of match.captures) {
    const kind = isKind(name) ? name : undefined
    if (kind) {
      parts.kind = kind
      parts.whole = node
    } else addCapture(into, parts, name, node, text, language)
  }
  if (parts.name) addNamed(into, parts, parts.name, text, language)
}

function addCapture(into: Collected, parts: Parts, name: string, node: Node, text: string, language: LanguageRow) {
  switch (name) {
    case 'name':
      parts.name = node
      return
    case 'name-end':
      parts.nameEnd = node
      return
    case 'owner':
      parts.owner = node
      return
    case 'container':
      parts.container = node
      return
    case 'declared':
      parts.declared = true
      return
    case 'nothing':
      parts.nothing = true
      return
    case 'local':
      into.regions.push({ start: node.startIndex, end: node.endIndex, name: null })
      return
    case 'package':
      into.packageName ??= textAt(node, text)
      return
    case 'import':
    case 'hand-on':
      for (const specifier of (language.specifiers ?? unquotedOne)(textAt(node, text)))
        addImport(into, specifier, name === 'hand-on')
  }
}

function addNamed(into: Collected, parts: Parts, nameNode: Node, text: string, language: LanguageRow) {
  const { pattern, whole, kind, owner, container, declared, nothing } = parts
  const start = nameNode.startIndex
  const nameEnd = (parts.nameEnd ?? nameNode).endIndex
  const whatIsSaid = (language.nameOf ?? unquoted)(text.slice(start, nameEnd).replace(/\s+/g, ' '))
  if (container) {
    into.regions.push({ start: container.startIndex, end: container.endIndex, name: whatIsSaid })
    return
  }
  // The patterns of a language stand in the order of their precedence.
  if (pattern > (into.found.get(start)?.pattern ?? pattern)) return
  // In languages with `::` a definition may name its owner before itself.
  const split = language.separator === '::' && kind !== 'namespace' ? whatIsSaid.lastIndexOf('::') : -1
  const name = split < 0 ? whatIsSaid : whatIsSaid.slice(split + 2)
  if (name === '' || name === '_') return
  const said = owner ? ownerOf(textAt(owner, text)) : split < 0 ? undefined : whatIsSaid.slice(0, split)
  into.found.set(start, {
    pattern,
    kind: nothing || !kind ? null : split < 0 ? kindOf(kind, name, said, language) : memberKind(kind, name, said),
    name,
    nameStart: split < 0 ? start : Math.max(start, nameEnd - name.length),
    nameEnd,
    start: (whole ?? nameNode).startIndex,
    end: (whole ?? nameNode).endIndex,
    owner: said,
    declared: declared ?? false,
  })
}

function addImport(into: Collected, specifier: string, handedOn: boolean) {
  if (specifier === '') return
  into.imports.set(specifier, { specifier, handedOn: handedOn || into.imports.get(specifier)?.handedOn === true })
}

const textAt = (node: Node, text: string) => text.slice(node.startIndex, node.endIndex)

const unquoted = (text: string) => text.replace(/^(["'`])(.*)\1$/s, '$2')
const unquotedOne = (text: string) => [unquoted(text)]

function kindOf(kind: SymbolKind, name: string, owner: string | undefined, language: LanguageRow): SymbolKind {
  if (kind === 'method' && owner === '') return 'function'
  return kind === 'method' && language.constructors?.includes(name) ? 'constructor' : kind
}

/** Of a definition that names its owner, as C++ defines the methods of a class outside of it. */
function memberKind(kind: SymbolKind, name: string, owner: string | undefined): SymbolKind {
  if (kind !== 'function') return kind
  return owner?.split('::').at(-1) === name ? 'constructor' : 'method'
}

/** What `Foo.prototype.bar = …`, `exports.bar = …` and `this.bar = …` belong to; undefined: to what they stand in. */
function ownerOf(text: string): string | undefined {
  const name = text.replace(/\.prototype$/, '').replace(/^(module\.)?exports\.?/, '')
  return /^(this|self|that|_this)$/.test(name) ? undefined : name
}

function symbolOf(one: Placed, text: string, language: LanguageRow, lineOf: (offset: number) => number): CodeSymbol {
  const lineStart = text.lastIndexOf('\n', one.nameStart - 1) + 1
  return {
    name: one.name,
    kind: one.kind,
    line: lineOf(one.nameStart),
    column: one.nameStart - lineStart + 1,
    startLine: lineOf(one.start),
    endLine: lineOf(Math.max(one.start, one.end - 1)),
    scope: one.scope,
    signature: signatureOf(text, one, language.head),
    declared: one.declared,
  }
}

/** Turns offsets into lines, from 1. */
function lineCounter(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}
