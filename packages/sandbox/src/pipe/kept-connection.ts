import type { Http2Session as Http2Connection } from 'node:http2'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { Fault, limits } from '@codeberth/protocol'
import type { SandboxLog } from '../options.ts'
import { untilAborted } from '../steps.ts'
import { absorbWrites } from './absorb-writes.ts'

const firstPauseMs = 50
const longestPauseMs = 5_000
const dialLimitMs = 15_000
/** A connection that lived this long starts the pauses anew. */
const steadyMs = 30_000

const KiB = 1024
/** What may be under way towards us before we read it: for one stream, so that a slow reader keeps back only its own. */
const streamWindowBytes = 256 * KiB
/** For all streams together; what a sandbox can make us hold in memory. */
const connectionWindowBytes = 32 * 1024 * KiB

/** HTTP/2 options of both ends at the runner. Node ends a connection after 1,001 quick stream resets unless told otherwise. */
export const pipeSettings = {
  settings: {
    enablePush: false,
    initialWindowSize: streamWindowBytes,
    maxConcurrentStreams: limits.pipeStreams.value,
  },
  // In MB. At Node's 10, one large upload makes it refuse new streams (ENHANCE_YOUR_CALM).
  maxSessionMemory: 128,
  streamResetBurst: limits.pipeResetBurst.value,
  streamResetRate: limits.pipeResetRate.value,
} as const

/** Attempts in a row after which the far end is taken for lost, not for busy. */
const lostAfter = 3

/** How a pipe is opened and watched. The times have defaults from the house's limits; tests set shorter ones. */
export type PipeOptions = {
  readonly log: SandboxLog
  readonly pingMs?: number
  readonly deadMs?: number
  readonly signal?: AbortSignal
  /** Told once the far end, which had answered before, could not be reached three times in a row. It is dialled on all the same. */
  readonly lost?: () => void
}

/** A connection that is dialled again whenever it ends, until `close`. */
export type KeptConnection<T> = {
  /** The live one; waits for it up to `limitMs`. Rejects with Fault('unreachable') and the reason of the last attempt. */
  current(limitMs: number, signal?: AbortSignal): Promise<T>
  close(): Promise<void>
}

type Keeping<T> = {
  dial: (signal: AbortSignal) => Promise<Duplex>
  speak: (stream: Duplex) => T
  options: PipeOptions
  closed: AbortController
  live: T | null
  next: PromiseWithResolvers<T>
  lastError: unknown
}

/** Keeps one HTTP/2 connection alive over streams that `dial` opens; `speak` begins the protocol on each. */
export function keepConnection<T extends Http2Connection>(
  dial: (signal: AbortSignal) => Promise<Duplex>,
  speak: (stream: Duplex) => T,
  options: PipeOptions,
): KeptConnection<T> {
  const keeping: Keeping<T> = {
    dial,
    speak,
    options,
    closed: new AbortController(),
    live: null,
    next: Promise.withResolvers<T>(),
    lastError: undefined,
  }
  options.signal?.addEventListener('abort', () => keeping.closed.abort(), { once: true })
  if (options.signal?.aborted) keeping.closed.abort()
  const kept = keepDialling(keeping)
  return {
    current: (limitMs, signal) => current(keeping, limitMs, signal),
    close: async () => {
      keeping.closed.abort()
      await kept
    },
  }
}

async function current<T extends Http2Connection>(
  keeping: Keeping<T>,
  limitMs: number,
  signal?: AbortSignal,
): Promise<T> {
  if (keeping.live && !keeping.live.destroyed && !keeping.live.closed) return keeping.live
  const late = AbortSignal.any([AbortSignal.timeout(limitMs), keeping.closed.signal, ...(signal ? [signal] : [])])
  try {
    return await untilAborted(keeping.next.promise, late)
  } catch (thrown) {
    signal?.throwIfAborted()
    throw new Fault('unreachable', { what: 'The sandbox' }, { cause: keeping.lastError ?? thrown })
  }
}

async function keepDialling<T extends Http2Connection>(keeping: Keeping<T>): Promise<void> {
  let pauseMs = firstPauseMs
  // Of attempts in a row, once the far end has answered.
  let failures: number | null = null
  while (!keeping.closed.signal.aborted) {
    const since = Date.now()
    try {
      await keepOne(keeping)
      failures = 0
    } catch (thrown) {
      keeping.lastError = thrown
      if (failures !== null) failures += 1
    }
    if (keeping.closed.signal.aborted) return
    if (Date.now() - since > steadyMs) pauseMs = firstPauseMs
    if (failures === lostAfter) keeping.options.lost?.()
    keeping.options.log.info({ error: keeping.lastError, pauseMs }, 'The pipe to a sandbox ended; it is dialled again.')
    await delay(pauseMs, undefined, { signal: keeping.closed.signal }).catch(() => undefined)
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }
}

/** One connection from dialling to its end. */
async function keepOne<T extends Http2Connection>(keeping: Keeping<T>): Promise<void> {
  const { closed, options } = keeping
  const dialled = await keeping.dial(AbortSignal.any([closed.signal, AbortSignal.timeout(dialLimitMs)]))
  const stream = absorbWrites(dialled)
  const connection = keeping.speak(stream)
  const ended = Promise.withResolvers<void>()
  connection.on('error', (error: Error) => {
    keeping.lastError = error
  })
  connection.on('close', () => ended.resolve())
  // The protocol's end does not always reach a stream that is no socket.
  stream.on('close', () => connection.destroy())
  const stop = () => connection.destroy()
  closed.signal.addEventListener('abort', stop, { once: true })
  if (closed.signal.aborted) stop()
  const stopPings = watch(connection, dialled, options)
  try {
    await firstAnswer(connection, ended.promise)
    // Not before: until then the connection may have no handle yet, and Node's own check for that is missing.
    connection.setLocalWindowSize(connectionWindowBytes)
    keeping.live = connection
    keeping.next.resolve(connection)
    // For who comes after this one has ended.
    keeping.next = Promise.withResolvers<T>()
    await ended.promise
  } finally {
    stopPings()
    closed.signal.removeEventListener('abort', stop)
    keeping.live = null
    stream.destroy()
  }
}

/** Only a peer that answers is live: an exec stream opens also when nobody listens behind it. */
async function firstAnswer(connection: Http2Connection, ended: Promise<void>): Promise<void> {
  const answered = Promise.withResolvers<void>()
  connection.ping((error) => (error ? answered.reject(error) : answered.resolve()))
  await Promise.race([
    answered.promise,
    ended.then(() => {
      throw new Error('the pipe ended before the daemon answered')
    }),
  ])
}

/**
 * Pings, and destroys a connection that is silent for too long: HTTP/2 never notices a frozen peer by itself. Any byte is
 * a sign of life, as an answer may queue behind a large body. Counted are looks, not time, so that a stall of this
 * process is not held against the peer.
 */
function watch(connection: Http2Connection, dialled: Duplex, options: PipeOptions): () => void {
  const pingMs = options.pingMs ?? limits.pipePingMs.value
  const deadMs = options.deadMs ?? limits.pipeDeadMs.value
  let silentLooks = 0
  dialled.on('data', () => {
    silentLooks = 0
  })
  const timer = setInterval(() => {
    if (connection.destroyed) return
    silentLooks += 1
    if (silentLooks * pingMs > deadMs) connection.destroy(new Error(`no answer to a ping within ${deadMs / 1_000} s`))
    // The answer shows as bytes; a ping that cannot be sent ends with the connection.
    else connection.ping(() => undefined)
  }, pingMs)
  return () => clearInterval(timer)
}
