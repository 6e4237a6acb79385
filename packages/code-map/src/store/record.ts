import type { CodeSymbol } from '@codeberth/protocol'
import type { Extraction, FileFacts, Import } from '../facts.ts'
import { isSkip, kindNumbers, kindOfNumber } from '../vocabulary.ts'

/**
 * Facts of a file as bytes: how they travel between threads and lie on disk. A length, JSON without names of fields, then the words
 * as they are in memory (little-endian). Scopes and names are written once a file.
 */

type PackedSymbol = [
  name: string,
  kind: number,
  scope: number,
  line: number,
  column: number,
  start: number,
  end: number,
  signature: string,
  declared?: 1,
]
type Packed = {
  scopes: string[]
  symbols: PackedSymbol[]
  imports: [specifier: string, handedOn: 0 | 1][]
  package: string | null
}
type PackedSkip = { skipped: string }

const headBytes = 4
const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function encodeExtraction(extraction: Extraction): Uint8Array {
  if (!extraction.ok) return framed({ skipped: extraction.reason }, new Uint32Array())
  const { symbols, imports, packageName, words } = extraction.facts
  const scopes = new Map<string, number>()
  const scopeAt = (scope: string | null) => {
    if (scope === null) return -1
    const known = scopes.get(scope)
    if (known !== undefined) return known
    scopes.set(scope, scopes.size)
    return scopes.size - 1
  }
  const packed: Packed = {
    symbols: symbols.map((symbol) => packSymbol(symbol, scopeAt(symbol.scope))),
    scopes: [...scopes.keys()],
    imports: imports.map(({ specifier, handedOn }) => [specifier, handedOn ? 1 : 0]),
    package: packageName,
  }
  return framed(packed, words)
}

function packSymbol(symbol: CodeSymbol, scope: number): PackedSymbol {
  const { name, kind, line, column, startLine, endLine, signature, declared } = symbol
  // Most definitions begin on the line of their name: written relative to it they are short.
  const packed: PackedSymbol = [
    name,
    kindNumbers[kind],
    scope,
    line,
    column,
    line - startLine,
    endLine - line,
    signature,
  ]
  if (declared) packed.push(1)
  return packed
}

function framed(packed: Packed | PackedSkip, words: Uint32Array): Uint8Array {
  const json = encoder.encode(JSON.stringify(packed))
  const bytes = new Uint8Array(headBytes + json.length + words.byteLength)
  new DataView(bytes.buffer).setUint32(0, json.length, true)
  bytes.set(json, headBytes)
  bytes.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), headBytes + json.length)
  return bytes
}

/** Reads what `encodeExtraction` wrote; throws for anything else. */
export function decodeExtraction(bytes: Uint8Array): Extraction {
  const jsonBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const packed: Packed | PackedSkip = JSON.parse(decoder.decode(bytes.subarray(headBytes, headBytes + jsonBytes)))
  if ('skipped' in packed) {
    if (!isSkip(packed.skipped)) throw new Error(`unknown reason ${packed.skipped}`)
    return { ok: false, reason: packed.skipped }
  }
  // Copied: words must begin at a multiple of four.
  const words = new Uint32Array(new Uint8Array(bytes.subarray(headBytes + jsonBytes)).buffer)
  return { ok: true, facts: unpack(packed, words) }
}

function unpack(packed: Packed, words: Uint32Array): FileFacts {
  const imports: Import[] = packed.imports.map(([specifier, handedOn]) => ({ specifier, handedOn: handedOn === 1 }))
  const symbols = packed.symbols.map(
    ([name, kind, scope, line, column, start, end, signature, declared]): CodeSymbol => ({
      name,
      kind: kindOfNumber(kind),
      line,
      column,
      startLine: line - start,
      endLine: line + end,
      scope: packed.scopes[scope] ?? null,
      signature,
      declared: declared === 1,
    }),
  )
  return { symbols, imports, packageName: packed.package, words }
}
