/** What a symbol is. One vocabulary for all languages; a language uses those it has. */
export const symbolKinds = [
  'namespace',
  'class',
  'struct',
  'interface',
  'trait',
  'enum',
  'enum-member',
  'type',
  'function',
  'method',
  'constructor',
  'property',
  'field',
  'constant',
  'variable',
  'macro',
] as const
export type SymbolKind = (typeof symbolKinds)[number]

/** One definition. Lines and columns begin at 1; a column counts UTF-16 code units. */
export type CodeSymbol = {
  name: string
  kind: SymbolKind
  /** Of the name. */
  line: number
  column: number
  /** Of the whole definition. */
  startLine: number
  endLine: number
  /** Names of what it stands in, outermost first, such as `Outer.Inner`; null at the top of a file. */
  scope: string | null
  /** Its head on one line, at most `signatureMaxChars`. */
  signature: string
  /** Said here, defined elsewhere: the prototype of a C function. */
  declared: boolean
}

/** One file that a file asks for, as the language writes it. */
export type Import = {
  specifier: string
  /** What is imported is handed on: who imports this file leans on that one too. */
  handedOn: boolean
}

/** All that the map keeps of a file. It follows from the file's path and bytes alone. */
export type FileFacts = {
  symbols: CodeSymbol[]
  imports: Import[]
  /** The namespace or package that the file says it belongs to. */
  packageName: string | null
  /** Hashes of the identifiers in it (`wordHash`), each once, ascending. */
  words: Uint32Array
}

/** Why a file of a known language has no symbols in the map. */
export const skipReasons = [
  'too-large',
  'binary',
  'minified',
  'too-slow',
  'too-many-symbols',
  'unreadable',
  'parser-failed',
] as const
export type SkipReason = (typeof skipReasons)[number]

/** Facts of a file, or why there are none. */
export type Extraction = { ok: true; facts: FileFacts } | { ok: false; reason: SkipReason }

export const noFacts: FileFacts = { symbols: [], imports: [], packageName: null, words: new Uint32Array() }
