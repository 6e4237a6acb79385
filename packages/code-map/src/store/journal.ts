/**
 * The map on disk: a head line, then entries of {length, checksum, kind, name, payload}. Later entries replace earlier ones, so a
 * change is an append. What is cut or damaged ends the reading; everything before it holds.
 */

export type JournalEntry =
  | { kind: 'record'; key: string; record: Uint8Array }
  | { kind: 'file'; path: string; stamp: string; key: string }
  | { kind: 'gone'; path: string }

/** Where the journal lies; one adapter is a file (`openStoreFile`). */
export type MapStore = {
  /** Everything that is there; null when there is nothing. */
  load(): Promise<Uint8Array | null>
  append(bytes: Uint8Array): Promise<void>
  /** Puts this in the place of everything. */
  replace(bytes: Uint8Array): Promise<void>
}

const kinds = { record: 1, file: 2, gone: 3 } as const
const encoder = new TextEncoder()
const decoder = new TextDecoder()
/** Length and checksum, four bytes each. */
const frameBytes = 8

/** The first bytes of a journal; one with another version is not read. */
export const journalHead = (version: string): Uint8Array => encoder.encode(`code-map ${version}\n`)

export function encodeEntries(entries: readonly JournalEntry[]): Uint8Array {
  const parts = entries.map(encodeEntry)
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + frameBytes + length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const part of parts) {
    view.setUint32(at, part.length, true)
    view.setUint32(at + 4, checksum(part), true)
    bytes.set(part, at + frameBytes)
    at += frameBytes + part.length
  }
  return bytes
}

function encodeEntry(entry: JournalEntry): Uint8Array {
  switch (entry.kind) {
    case 'record': {
      const name = encoder.encode(`${entry.key}\n`)
      const bytes = new Uint8Array(1 + name.length + entry.record.length)
      bytes[0] = kinds.record
      bytes.set(name, 1)
      bytes.set(entry.record, 1 + name.length)
      return bytes
    }
    case 'file':
      return lines(kinds.file, [entry.stamp, entry.key, entry.path])
    case 'gone':
      return lines(kinds.gone, [entry.path])
  }
}

/** The path comes last: it may have line breaks in it. */
function lines(kind: number, texts: string[]): Uint8Array {
  const text = encoder.encode(texts.join('\n'))
  const bytes = new Uint8Array(1 + text.length)
  bytes[0] = kind
  bytes.set(text, 1)
  return bytes
}

/** The entries of a journal in their order, and whether all of it could be read. */
export function decodeJournal(bytes: Uint8Array, version: string): { entries: JournalEntry[]; whole: boolean } {
  const head = journalHead(version)
  const entries: JournalEntry[] = []
  if (!startsWith(bytes, head)) return { entries, whole: false }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = head.length
  while (at + frameBytes <= bytes.length) {
    const from = at + frameBytes
    const until = from + view.getUint32(at, true)
    const body = bytes.subarray(from, until)
    if (until > bytes.length || view.getUint32(at + 4, true) !== checksum(body)) return { entries, whole: false }
    const entry = decodeEntry(body)
    if (!entry) return { entries, whole: false }
    entries.push(entry)
    at = until
  }
  return { entries, whole: at === bytes.length }
}

function decodeEntry(body: Uint8Array): JournalEntry | null {
  const name = body.subarray(1)
  switch (body[0]) {
    case kinds.record: {
      const end = name.indexOf(0x0a)
      return end < 0
        ? null
        : { kind: 'record', key: decoder.decode(name.subarray(0, end)), record: name.subarray(end + 1) }
    }
    case kinds.file: {
      const [stamp, key, ...path] = decoder.decode(name).split('\n')
      return stamp === undefined || key === undefined ? null : { kind: 'file', stamp, key, path: path.join('\n') }
    }
    case kinds.gone:
      return { kind: 'gone', path: decoder.decode(name) }
    default:
      return null
  }
}

function startsWith(bytes: Uint8Array, head: Uint8Array): boolean {
  return bytes.length >= head.length && head.every((byte, at) => bytes[at] === byte)
}

/** FNV-1a over 32-bit words and the rest: it must notice a torn write, not an attacker. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.length - (bytes.length % 4)
  for (let at = 0; at < whole; at += 4) hash = Math.imul(hash ^ view.getUint32(at, true), 0x01000193)
  for (let at = whole; at < bytes.length; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
  return (hash ^ bytes.length) >>> 0
}
