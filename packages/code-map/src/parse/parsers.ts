import { Language, Parser, Query, type Tree } from 'web-tree-sitter'
import type { Extraction } from '../facts.ts'
import { type Dialect, sourceOf } from '../languages.ts'
import { textOf } from '../text.ts'
import { extractFacts, type Queries } from './extract.ts'
import { type MentionInText, mentionsOf } from './mentions.ts'

/** The WebAssembly files that parsing needs, as bytes. */
export type GrammarFiles = {
  /** Of tree-sitter itself. */
  runtime(): Uint8Array
  grammar(name: string): Uint8Array
}

/** The largest file that is parsed. */
export const sourceMaxBytes = 1024 * 1024
/** A file that takes longer to parse, or whose tree takes longer to read, is left out. */
const parseMaxMs = 3_000
const symbolsMax = 20_000
/** What a minifier made says nothing by its names. */
const minifiedName = /\.min\.[cm]?js$/

export type Parsers = {
  /** Facts of a file of the map (`sourceOf`). */
  extract(path: string, bytes: Uint8Array): Promise<Extraction>
  /** Where a name stands in a file; nothing for a file that cannot be parsed. */
  mentions(path: string, bytes: Uint8Array, name: string): Promise<MentionInText[]>
  close(): Promise<void>
}

type Loaded = { parser: Parser; queries: Queries }
type State = { files: GrammarFiles; loaded: Map<string, Promise<Loaded>>; begun: Promise<void> | null }

/** Opens the parsers; a grammar is loaded when the first file of its language comes. */
export function openParsers(files: GrammarFiles): Parsers {
  const state: State = { files, loaded: new Map(), begun: null }
  return {
    extract: (path, bytes) => extract(state, path, bytes),
    mentions: (path, bytes, name) => mentions(state, path, bytes, name),
    async close() {
      for (const one of state.loaded.values()) {
        const { parser, queries } = await one
        for (const opened of [parser, queries.query, queries.top]) opened.delete()
      }
      state.loaded.clear()
    },
  }
}

async function extract(state: State, path: string, bytes: Uint8Array): Promise<Extraction> {
  const source = sourceOf(path)
  if (!source) return { ok: false, reason: 'unreadable' }
  if (bytes.length > sourceMaxBytes) return { ok: false, reason: 'too-large' }
  if (minifiedName.test(path)) return { ok: false, reason: 'minified' }
  const text = textOf(bytes)
  if (text === null) return { ok: false, reason: 'binary' }
  if (source.kind === 'manifest') return { ok: true, facts: source.read(text) }
  const dialect = source.dialectOf(text)
  const { parser, queries } = await loadedFor(state, dialect)
  const endsAt = performance.now() + parseMaxMs
  const tree = parse(parser, prepared(dialect, text), endsAt)
  if (!tree) return { ok: false, reason: 'too-slow' }
  try {
    const facts = extractFacts(queries, tree, text, endsAt + parseMaxMs)
    if (facts === null) return { ok: false, reason: 'too-slow' }
    return facts.symbols.length > symbolsMax ? { ok: false, reason: 'too-many-symbols' } : { ok: true, facts }
  } finally {
    // Trees live in WebAssembly memory, which nobody collects.
    tree.delete()
  }
}

async function mentions(state: State, path: string, bytes: Uint8Array, name: string): Promise<MentionInText[]> {
  const source = sourceOf(path)
  const text = textOf(bytes)
  if (source?.kind !== 'code' || text === null || !text.includes(name)) return []
  const dialect = source.dialectOf(text)
  const { parser } = await loadedFor(state, dialect)
  const tree = parse(parser, prepared(dialect, text), performance.now() + parseMaxMs)
  try {
    return tree ? mentionsOf(tree, text, name) : []
  } finally {
    tree?.delete()
  }
}

function loadedFor(state: State, dialect: Dialect): Promise<Loaded> {
  const known = state.loaded.get(dialect.grammar)
  if (known) return known
  const fresh = load(state, dialect)
  state.loaded.set(dialect.grammar, fresh)
  return fresh
}

async function load(state: State, { grammar, language }: Dialect): Promise<Loaded> {
  state.begun ??= Parser.init({ wasmBinary: state.files.runtime() })
  await state.begun
  const loaded = await Language.load(state.files.grammar(grammar))
  const queries = { language, query: new Query(loaded, language.query), top: new Query(loaded, language.top) }
  return { parser: new Parser().setLanguage(loaded), queries }
}

const prepared = ({ language }: Dialect, text: string) => language.prepare?.(text) ?? text

function parse(parser: Parser, text: string, endsAt: number): Tree | null {
  const tree = parser.parse(text, null, { progressCallback: () => performance.now() > endsAt })
  // A parser that was stopped goes on where it stopped, unless told otherwise.
  if (!tree) parser.reset()
  return tree
}
