import type { Extraction } from '../facts.ts'
import { decodeExtraction, encodeExtraction } from './record.ts'

/** Extractions by their key. What came as bytes is read when it is first asked for. */
export type FactsTable = {
  keys(): ReadonlySet<string>
  put(key: string, record: Uint8Array): void
  /** Throws for a key that was never put. */
  get(key: string): Extraction
  /** The same as bytes. */
  record(key: string): Uint8Array
  /** Forgets all but these keys. */
  keepOnly(keys: ReadonlySet<string>): void
}

export function openFactsTable(): FactsTable {
  const records = new Map<string, Uint8Array | Extraction>()
  const keys = new Set<string>()
  const found = (key: string) => {
    const there = records.get(key)
    if (!there) throw new Error(`no facts under ${key}`)
    return there
  }
  return {
    keys: () => keys,
    put(key, record) {
      records.set(key, record)
      keys.add(key)
    },
    get(key) {
      const there = found(key)
      if (!(there instanceof Uint8Array)) return there
      const read = decodeExtraction(there)
      records.set(key, read)
      return read
    },
    record(key) {
      const there = found(key)
      return there instanceof Uint8Array ? there : encodeExtraction(there)
    },
    keepOnly(kept) {
      for (const key of keys) {
        if (kept.has(key)) continue
        keys.delete(key)
        records.delete(key)
      }
    },
  }
}
