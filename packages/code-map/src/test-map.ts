import { createHash } from 'node:crypto'
import type { CodeSymbol } from '@codeberth/protocol'
import { type CodeIndex, openCodeMap } from './code-map.ts'
import { grammarFiles } from './node/grammar-files.ts'
import { openParsers } from './parse/parsers.ts'
import { openInlineScanner } from './scan/inline-scanner.ts'
import type { MapStore } from './store/journal.ts'

/** Loading a grammar takes longer than a test: all tests of a process share them. */
const parsers = openParsers(grammarFiles)

/** A checkout in memory whose files a test may change, and which counts how often each was read. */
export type TestCheckout = {
  files: Map<string, string | Uint8Array>
  reads: string[]
  map: CodeIndex
  store: MapStore & { bytes: Uint8Array | null }
}

export function openTestMap(
  files: Readonly<Record<string, string | Uint8Array>>,
  store = memoryStore(),
  notKept: (thrown: unknown) => void = (thrown) => {
    throw thrown
  },
): TestCheckout {
  const tree = new Map(Object.entries(files))
  const reads: string[] = []
  const bytesOf = (path: string) => {
    const content = tree.get(path)
    return typeof content === 'string' ? new TextEncoder().encode(content) : (content ?? null)
  }
  const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  const scanner = openInlineScanner({
    parsers,
    files: {
      stamp: (path) => {
        const bytes = bytesOf(path)
        return bytes && hashOf(bytes)
      },
      read(path, maxBytes) {
        const bytes = bytesOf(path)
        if (!bytes) return { state: 'gone' }
        const hash = hashOf(bytes)
        if (bytes.length > maxBytes) return { state: 'too-large', stamp: hash }
        reads.push(path)
        return { state: 'read', bytes, hash, stamp: hash }
      },
    },
  })
  return {
    files: tree,
    reads,
    store,
    map: openCodeMap({ list: async () => [...tree.keys()], scanner, store, notKept }),
  }
}

/** A store that a test may look into and damage. */
export function memoryStore(): MapStore & { bytes: Uint8Array | null } {
  return {
    bytes: null,
    async load() {
      return this.bytes
    },
    async append(more) {
      const before = this.bytes ?? new Uint8Array()
      this.bytes = new Uint8Array([...before, ...more])
    },
    async replace(bytes) {
      this.bytes = bytes
    },
  }
}

/** The definitions in one file. */
export async function definitionsIn(path: string, bytes: Uint8Array): Promise<CodeSymbol[]> {
  const extraction = await parsers.extract(path, bytes)
  if (!extraction.ok) throw new Error(`${path}: ${extraction.reason}`)
  return extraction.facts.symbols.filter(({ declared }) => !declared)
}

/** All symbols of one text, as `line kind scope name`; those that are only declared have a question mark. */
export async function symbolsOf(path: string, text: string): Promise<string[]> {
  const extraction = await parsers.extract(path, new TextEncoder().encode(text))
  if (!extraction.ok) throw new Error(`${path}: ${extraction.reason}`)
  return extraction.facts.symbols.map(lineOf)
}

const lineOf = ({ kind, scope, name, line, declared }: CodeSymbol): string =>
  `${line} ${kind}${declared ? '?' : ''} ${scope === null ? '' : `${scope} `}${name}`
