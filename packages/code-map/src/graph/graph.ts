import type { FileFacts } from '../facts.ts'
import type { LanguageRow } from '../languages/language.ts'
import { sourceOf } from '../languages.ts'
import { folderOf, openCheckout } from '../resolve/checkout.ts'
import { wordHash } from '../words.ts'

/** How files lean on each other. Edges of file `i` are `targets` and `weights` from `starts[i]` up to `starts[i + 1]`. */
export type Graph = {
  paths: readonly string[]
  indexOf: ReadonlyMap<string, number>
  /** By file: the files that its imports mean. */
  imports: readonly (readonly number[])[]
  starts: Uint32Array
  targets: Uint32Array
  weights: Float32Array
}

/** A name that more files define says little about which one is meant. */
const definersMax = 20
/** The same, where nothing but the name speaks for it. */
const strayDefinersMax = 5
const weightOf = { import: 1, name: 1, near: 0.7, stray: 0.2 } as const

type Parts = {
  facts: readonly FileFacts[]
  languages: readonly (LanguageRow | null)[]
  /** What a file shares names with, as a key; null: nothing. */
  shared: readonly (string | null)[]
  imports: readonly (readonly number[])[]
  /** Imports, and what they hand on. */
  reached: readonly (readonly number[])[]
  /** Hashes of the names that a file defines. */
  defined: readonly ReadonlySet<number>[]
  definers: ReadonlyMap<number, readonly number[]>
}

/**
 * Reads the graph out of the facts of all files. A file leans on another by importing it and by each name of the other that it
 * mentions; a name that two files define counts for the imported one, then for the one in the same package.
 */
export function openGraph(files: ReadonlyMap<string, FileFacts>): Graph {
  const paths = [...files.keys()]
  const indexOf = new Map(paths.map((path, index) => [path, index]))
  const parts = partsOf(files, paths, indexOf)
  const starts = new Uint32Array(paths.length + 1)
  const targets: number[] = []
  const weights: number[] = []
  for (let file = 0; file < paths.length; file++) {
    for (const [target, weight] of edgesOf(parts, file)) {
      targets.push(target)
      weights.push(weight)
    }
    starts[file + 1] = targets.length
  }
  return {
    paths,
    indexOf,
    imports: parts.imports,
    starts,
    targets: Uint32Array.from(targets),
    weights: Float32Array.from(weights),
  }
}

function partsOf(
  files: ReadonlyMap<string, FileFacts>,
  paths: readonly string[],
  indexOf: ReadonlyMap<string, number>,
): Parts {
  const checkout = openCheckout(files)
  const facts = [...files.values()]
  const languages = paths.map((path) => languageOf(path))
  const imports = paths.map((path, index) => {
    const found = languages[index]?.resolve(checkout, path, facts[index] ?? nothing) ?? []
    return [...new Set(found.flatMap((target) => indexOf.get(target) ?? []))].filter((target) => target !== index)
  })
  const handsOn = facts.map((each) => each.imports.some(({ handedOn }) => handedOn))
  const defined = facts.map(({ symbols }) => new Set(symbols.map(({ name }) => wordHash(name))))
  const definers = new Map<number, number[]>()
  for (const [index, hashes] of defined.entries())
    for (const hash of hashes) {
      const known = definers.get(hash)
      if (known) known.push(index)
      else definers.set(hash, [index])
    }
  return {
    facts,
    languages,
    shared: paths.map((path, index) => sharedKey(path, languages[index] ?? null, facts[index] ?? nothing)),
    imports,
    reached: imports.map((direct) => reach(direct, imports, handsOn)),
    defined,
    definers,
  }
}

const nothing: FileFacts = { symbols: [], imports: [], packageName: null, words: new Uint32Array() }

function languageOf(path: string): LanguageRow | null {
  const source = sourceOf(path)
  return source?.kind === 'code' ? source.language : null
}

function sharedKey(path: string, language: LanguageRow | null, { packageName }: FileFacts): string | null {
  switch (language?.shares) {
    case 'folder':
      return `${language.family} ${folderOf(path)}`
    case 'package':
      return `${language.family} ${packageName ?? folderOf(path)}`
    default:
      return null
  }
}

/** A file that hands on what it imports is looked through; chains and circles of such files are finite. */
function reach(
  direct: readonly number[],
  imports: readonly (readonly number[])[],
  handsOn: readonly boolean[],
): readonly number[] {
  if (!direct.some((target) => handsOn[target])) return direct
  const seen = new Set(direct)
  const waiting = [...direct]
  for (let target = waiting.pop(); target !== undefined; target = waiting.pop()) {
    if (!handsOn[target]) continue
    for (const next of imports[target] ?? []) {
      if (seen.has(next)) continue
      seen.add(next)
      waiting.push(next)
    }
  }
  return [...seen]
}

function edgesOf(parts: Parts, file: number): Map<number, number> {
  const edges = new Map<number, number>()
  const lean = (target: number, weight: number) => {
    if (target !== file) edges.set(target, (edges.get(target) ?? 0) + weight)
  }
  const language = parts.languages[file]
  if (!language) return edges
  for (const target of parts.imports[file] ?? []) lean(target, weightOf.import)
  const words = parts.facts[file]?.words ?? nothing.words
  const settled = new Set<number>()
  const reached = parts.reached[file] ?? []
  if (reached.length > 0) {
    const mentioned = new Set(words)
    for (const target of reached)
      for (const hash of parts.defined[target] ?? [])
        if (mentioned.has(hash) && !parts.defined[file]?.has(hash)) {
          lean(target, weightOf.name)
          settled.add(hash)
        }
  }
  for (const hash of words) {
    if (settled.has(hash) || parts.defined[file]?.has(hash)) continue
    leanByName(parts, file, language, hash, lean)
  }
  return edges
}

function leanByName(
  { definers, shared, languages }: Parts,
  file: number,
  language: LanguageRow,
  hash: number,
  lean: (target: number, weight: number) => void,
) {
  const all = definers.get(hash)
  if (!all || all.length > definersMax) return
  const own = all.filter((target) => languages[target]?.family === language.family)
  const key = shared[file]
  const near = key === null ? [] : own.filter((target) => shared[target] === key)
  const [chosen, weight] = near.length > 0 ? [near, weightOf.near] : [own, weightOf.stray]
  if (near.length === 0 && own.length > strayDefinersMax) return
  for (const target of chosen) lean(target, weight / chosen.length)
}
