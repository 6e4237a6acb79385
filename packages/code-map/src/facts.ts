import type { CodeSkip, CodeSymbol } from '@codeberth/protocol'

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

/** Facts of a file, or why there are none. */
export type Extraction = { ok: true; facts: FileFacts } | { ok: false; reason: CodeSkip }

export const noFacts: FileFacts = { symbols: [], imports: [], packageName: null, words: new Uint32Array() }
