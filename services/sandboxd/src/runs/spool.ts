import { closeSync, fdatasync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'

/** A run's events on disk, as lines, until they are in the log. Lines are numbered from 1. */
export type Spool = {
  /**
   * Appends a line, which must not contain a line end. It can be read at once and is on disk after `sync`; where the disk
   * takes no more, it is kept in memory. Never throws for the disk's sake.
   */
  append(line: string): void
  /** The lines after number `after`, as many as fit into one read; empty when there is none. Trimmed ones are gone. */
  read(after: number): Promise<string[]>
  sync(): Promise<void>
  /** Gives up the lines up to `number`, in whole segments. */
  trim(number: number): void
  /** Bytes that are kept, on disk and in memory. */
  readonly bytes: number
  /** Closes and removes everything. */
  remove(): void
}

/** A part of the spool: lines `first` … in one file. `unwritten` are those that found no room on the disk. */
type Segment = {
  path: string
  /** Null as long as the file could not be made. */
  fd: number | null
  first: number
  /** Where each line begins in the file. */
  offsets: number[]
  /** Whole lines in the file; what lies behind them is not read. */
  bytes: number
  unwritten: Map<number, string>
  unwrittenBytes: number
}

const segmentBytes = 4 * 1024 * 1024
const readBytes = 256 * 1024

/** Opens an empty spool in a folder that exists. `name` begins the names of its files. */
export function openSpool(folder: string, name: string): Spool {
  let segments: Segment[] = []
  let last = 0
  const segmentToWrite = (): Segment => {
    const newest = segments.at(-1)
    if (newest && newest.bytes + newest.unwrittenBytes < segmentBytes) return newest
    const path = join(folder, `${name}.${last + 1}.jsonl`)
    const segment: Segment = {
      path,
      fd: null,
      first: last + 1,
      offsets: [],
      bytes: 0,
      unwritten: new Map(),
      unwrittenBytes: 0,
    }
    segments.push(segment)
    return segment
  }
  const close = (segment: Segment) => {
    if (segment.fd !== null) closeSync(segment.fd)
    rmSync(segment.path, { force: true })
  }
  return {
    append(line) {
      const segment = segmentToWrite()
      last++
      writeLine(segment, line)
    },
    async read(after) {
      const segment = segments.find(({ first, offsets }) => after + 1 < first + offsets.length)
      return segment ? readLines(segment, Math.max(0, after + 1 - segment.first)) : []
    },
    sync: async () => {
      const fd = segments.at(-1)?.fd ?? null
      if (fd === null) return
      await new Promise<void>((resolve) => {
        // A disk that cannot sync is told by the writes; the events are sent from here all the same.
        fdatasync(fd, () => resolve())
      })
    },
    trim(number) {
      const gone = segments.filter(
        ({ first, offsets }, index) => index < segments.length - 1 && first + offsets.length - 1 <= number,
      )
      segments = segments.filter((segment) => !gone.includes(segment))
      for (const segment of gone) close(segment)
    },
    get bytes() {
      return segments.reduce((sum, segment) => sum + segment.bytes + segment.unwrittenBytes, 0)
    },
    remove() {
      for (const segment of segments) close(segment)
      segments = []
    },
  }
}

function writeLine(segment: Segment, line: string): void {
  const bytes = Buffer.from(`${line}\n`)
  segment.offsets.push(segment.bytes)
  try {
    segment.fd ??= openSync(segment.path, 'w+', 0o600)
    writeWhole(segment.fd, bytes, segment.bytes)
    segment.bytes += bytes.length
  } catch {
    // The disk is full or broken: the line is kept in memory, so that the run is not lost with it.
    segment.unwritten.set(segment.offsets.length - 1, line)
    segment.unwrittenBytes += bytes.length
  }
}

/** A disk that is almost full takes a part of a line before it refuses: the part is taken back, so that no half line stays. */
function writeWhole(fd: number, bytes: Buffer, position: number): void {
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, position + done)
  } catch (thrown) {
    ftruncateSync(fd, position)
    throw thrown
  }
}

async function readLines(segment: Segment, from: number): Promise<string[]> {
  const { path, offsets, bytes, unwritten } = segment
  const start = offsets[from] ?? bytes
  let count = 0
  for (let read = 0; from + count < offsets.length && (count === 0 || read < readBytes); count++) {
    const at = from + count
    read += (offsets[at + 1] ?? bytes) - (offsets[at] ?? bytes) + (unwritten.get(at)?.length ?? 0)
  }
  const text = await readRange(path, start, offsets[from + count] ?? bytes)
  const written = text === '' ? [] : text.slice(0, -1).split('\n')
  return Array.from({ length: count }, (_, index) => unwritten.get(from + index) ?? written.shift() ?? '')
}

async function readRange(path: string, start: number, end: number): Promise<string> {
  if (end === start) return ''
  const file = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(end - start)
    await file.read(buffer, 0, buffer.length, start)
    return buffer.toString('utf8')
  } finally {
    await file.close()
  }
}
