import { languages } from '../languages.ts'
import type { MapState } from '../map-state.ts'
import { decodeJournal, encodeEntries, type JournalEntry, journalHead, type MapStore } from './journal.ts'

/** Raised when facts are read or written in another way than before. */
const formatVersion = 1
/** So many entries more than files are borne before the journal is written anew. */
const staleEntriesMax = 2_000

/** A map that is kept from one start to the next. */
export type SavedMap = {
  /** Fills an empty map with what was kept; a journal that is damaged or of another version counts as none. */
  load(state: MapState): Promise<void>
  save(state: MapState, changes: readonly JournalEntry[]): Promise<void>
}

/** Facts depend on the queries: a journal that other queries wrote is not read. */
export const mapVersion = (): string =>
  `${formatVersion}-${textHash(JSON.stringify(languages)).toString(16).padStart(8, '0')}`

export function openSavedMap(store: MapStore): SavedMap {
  const version = mapVersion()
  // Until a journal has been read whole it is written anew, not added to.
  const disk = { entries: 0, whole: false }
  return {
    async load(state) {
      const bytes = await store.load()
      if (bytes === null) return
      const { entries, whole } = decodeJournal(bytes, version)
      for (const entry of entries) replay(state, entry)
      // A file whose record was lost is looked at anew.
      for (const [path, { key }] of state.files) if (!state.table.keys().has(key)) state.files.delete(path)
      disk.entries = entries.length
      disk.whole = whole
    },
    async save(state, changes) {
      if (changes.length === 0) return
      const live = 2 * state.files.size
      if (disk.whole && disk.entries + changes.length <= 2 * live + staleEntriesMax) {
        await store.append(encodeEntries(changes))
        disk.entries += changes.length
        return
      }
      const entries = entriesOf(state)
      await store.replace(joined(journalHead(version), encodeEntries(entries)))
      disk.entries = entries.length
      disk.whole = true
    },
  }
}

function replay({ files, table }: MapState, entry: JournalEntry) {
  switch (entry.kind) {
    case 'record':
      table.put(entry.key, entry.record)
      return
    case 'file':
      files.set(entry.path, { stamp: entry.stamp, key: entry.key })
      return
    case 'gone':
      files.delete(entry.path)
  }
}

/** The map as a journal, without facts that no file has. */
function entriesOf({ files, table }: MapState): JournalEntry[] {
  const keys = new Set([...files.values()].map(({ key }) => key))
  table.keepOnly(keys)
  const records = [...keys].map((key): JournalEntry => ({ kind: 'record', key, record: table.record(key) }))
  return [...records, ...[...files].map(([path, file]): JournalEntry => ({ kind: 'file', path, ...file }))]
}

function joined(head: Uint8Array, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + body.length)
  bytes.set(head)
  bytes.set(body, head.length)
  return bytes
}

/** FNV-1a. */
function textHash(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
