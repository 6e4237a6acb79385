import { availableParallelism } from 'node:os'
import type { CodeMention } from '@codeberth/protocol'
import type { Ask, Look, Scanner } from '../scan/scanner.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'
import { startThread, type Thread } from './worker-thread.ts'

/** More threads than this wait for the disk, and each holds its own grammars. */
const threadsMax = 4
/** Files that a thread takes at once: enough that messages cost little, few enough that all threads end together. */
const batchFiles = 64
/** A second thread is worth its start from this many files on. */
const filesAThread = 300
/** A thread that is silent for longer over a batch, or over one file, is ended. Parsing ends itself long before. */
const batchMaxMs = 60_000
const fileMaxMs = 10_000
/** Threads hold 50 MB each; they are started again when somebody asks. */
const idleMaxMs = 30_000

export type WorkerScannerOptions = {
  /** The folder, as a real path. */
  root: string
  /** At most so many threads; default: one a processor, at most four. */
  threads?: number
}

type State = {
  root: string
  threads: number
  free: Thread[]
  all: Set<Thread>
  idle: NodeJS.Timeout | null
  closed: boolean
}

/** A scanner that reads and parses in threads. They are started when there is work and end when there was none for a while. */
export function openWorkerScanner(options: WorkerScannerOptions): Scanner {
  const threads = Math.max(1, options.threads ?? Math.min(availableParallelism(), threadsMax))
  const state: State = { root: options.root, threads, free: [], all: new Set(), idle: null, closed: false }
  return {
    look: (asks, known, take, signal) => look(state, asks, known, take, signal),
    mentions: (paths, name, signal) => withLane(state, [], (lane) => mentions(lane, paths, name, signal)),
    async close() {
      state.closed = true
      await endAll(state)
    },
  }
}

async function look(
  state: State,
  asks: readonly Ask[],
  known: ReadonlySet<string>,
  take: (looks: readonly Look[]) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const batches: (readonly Ask[])[] = []
  for (let from = 0; from < asks.length; from += batchFiles) batches.push(asks.slice(from, from + batchFiles))
  let at = 0
  // For a few files it is quicker to parse them again than to tell the thread all that is known.
  const keys = batches.length > 1 ? [...known] : []
  const work = async (lane: Lane) => {
    for (let batch = batches[at++]; batch; batch = batches[at++]) {
      signal?.throwIfAborted()
      take(await lookAtBatch(lane, batch))
    }
  }
  const lanes = Math.min(state.threads, Math.ceil(asks.length / filesAThread))
  const done = await Promise.allSettled(Array.from({ length: lanes }, () => withLane(state, keys, work)))
  // All have stopped before anybody hears of it: nothing is taken behind the end.
  for (const one of done) if (one.status === 'rejected') throw one.reason
}

async function lookAtBatch(lane: Lane, asks: readonly Ask[]): Promise<readonly Look[]> {
  try {
    return looksOf(await lane.ask({ kind: 'look', asks, refused: false }, asks.length > 1 ? batchMaxMs : fileMaxMs))
  } catch (thrown) {
    if (lane.closed()) throw thrown
  }
  // One of them ends whoever reads it: alone, each shows whether it is the one.
  if (asks.length === 1) return looksOf(await lane.ask({ kind: 'look', asks, refused: true }, fileMaxMs))
  const looks: Look[] = []
  for (const ask of asks) looks.push(...(await lookAtBatch(lane, [ask])))
  return looks
}

async function mentions(
  lane: Lane,
  paths: readonly string[],
  name: string,
  signal: AbortSignal | undefined,
): Promise<CodeMention[]> {
  signal?.throwIfAborted()
  try {
    const reply = await lane.ask({ kind: 'mentions', paths, name }, paths.length > 1 ? batchMaxMs : fileMaxMs)
    return reply.kind === 'mentions' ? reply.mentions : []
  } catch (thrown) {
    if (lane.closed()) throw thrown
  }
  // A file that cannot be parsed has no mentions.
  if (paths.length === 1) return []
  const found: CodeMention[] = []
  for (const path of paths) found.push(...(await mentions(lane, [path], name, signal)))
  return found
}

const looksOf = (reply: FromWorker): readonly Look[] => (reply.kind === 'looks' ? reply.looks : [])

/** One thread's place: when its thread has ended, the next question starts another. */
type Lane = {
  ask(message: Exclude<ToWorker, { kind: 'known' }>, limitMs: number): Promise<FromWorker>
  closed(): boolean
}

async function withLane<T>(state: State, keys: readonly string[], act: (lane: Lane) => Promise<T>): Promise<T> {
  if (state.idle) clearTimeout(state.idle)
  const held: { thread: Thread | null } = { thread: null }
  const lane: Lane = {
    closed: () => state.closed,
    async ask(message, limitMs) {
      if (held.thread?.ended) state.all.delete(held.thread)
      if (!held.thread || held.thread.ended) {
        held.thread = freeThread(state)
        if (keys.length > 0) held.thread.tell({ kind: 'known', keys })
      }
      return held.thread.ask(message, limitMs)
    },
  }
  try {
    return await act(lane)
  } finally {
    if (held.thread?.ended) state.all.delete(held.thread)
    else if (held.thread) state.free.push(held.thread)
    endWhenIdle(state)
  }
}

function freeThread(state: State): Thread {
  if (state.closed) throw new Error('the scanner is closed')
  for (let thread = state.free.pop(); thread; thread = state.free.pop()) {
    if (!thread.ended) return thread
    state.all.delete(thread)
  }
  const thread = startThread({ root: state.root })
  state.all.add(thread)
  return thread
}

function endWhenIdle(state: State) {
  if (state.idle) clearTimeout(state.idle)
  state.idle = setTimeout(() => {
    // One that is busy gives itself back later.
    if (state.free.length === state.all.size) void endAll(state)
  }, idleMaxMs)
  state.idle.unref()
}

async function endAll(state: State): Promise<void> {
  if (state.idle) clearTimeout(state.idle)
  const threads = [...state.all]
  state.all.clear()
  state.free = []
  await Promise.all(threads.map((thread) => thread.end()))
}
