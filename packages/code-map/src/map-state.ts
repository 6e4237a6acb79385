import type { Extraction, FileFacts } from './facts.ts'
import type { Graph } from './graph/graph.ts'
import { sourceOf } from './languages.ts'
import type { NameIndex } from './names.ts'
import type { Look } from './scan/scanner.ts'
import { type FactsTable, openFactsTable } from './store/facts-table.ts'
import type { JournalEntry } from './store/journal.ts'

/** What is known of a file: when it was looked at, and under which key its facts are. */
export type MapFile = { stamp: string; key: string }

/** The map in memory. `names` and `graph` follow from the rest and are made when they are first needed. */
export type MapState = {
  files: Map<string, MapFile>
  table: FactsTable
  names: NameIndex | null
  graph: Graph | null
}

export const emptyMap = (): MapState => ({ files: new Map(), table: openFactsTable(), names: null, graph: null })

/** Takes in what a look found. Returns what must be written down; nothing when nothing changed. */
export function applyLook(state: MapState, look: Look): JournalEntry[] {
  const { path } = look
  switch (look.state) {
    case 'same':
      return []
    case 'gone':
      return state.files.has(path) ? [forget(state, path)] : []
    case 'known':
    case 'read': {
      const { stamp, key } = look
      const written: JournalEntry[] = [{ kind: 'file', path, stamp, key }]
      if (look.state === 'read') {
        if (!state.table.keys().has(key)) written.unshift({ kind: 'record', key, record: look.record })
        state.table.put(key, look.record)
      }
      if (state.files.get(path)?.key !== key) replaceFacts(state, path, key)
      state.files.set(path, { stamp, key })
      return written
    }
  }
}

/** Takes a file out. */
export function forget(state: MapState, path: string): JournalEntry {
  replaceFacts(state, path, null)
  state.files.delete(path)
  return { kind: 'gone', path }
}

function replaceFacts(state: MapState, path: string, key: string | null) {
  state.graph = null
  if (!state.names) return
  const before = factsOf(state, path)
  if (before) state.names.remove(path, before)
  const after = key === null ? null : state.table.get(key)
  if (after?.ok) state.names.add(path, after.facts)
}

export function extractionOf(state: MapState, path: string): Extraction | null {
  const file = state.files.get(path)
  return file ? state.table.get(file.key) : null
}

/** Null for a file that is not in the map or has no facts. */
export function factsOf(state: MapState, path: string): FileFacts | null {
  const extraction = extractionOf(state, path)
  return extraction?.ok ? extraction.facts : null
}

/** Facts of all files that have some, in the order of their paths; manifests are among them. */
export function allFacts(state: MapState): Map<string, FileFacts> {
  const facts = new Map<string, FileFacts>()
  for (const path of [...state.files.keys()].sort()) {
    const found = factsOf(state, path)
    if (found) facts.set(path, found)
  }
  return facts
}

export const isCode = (path: string): boolean => sourceOf(path)?.kind === 'code'
