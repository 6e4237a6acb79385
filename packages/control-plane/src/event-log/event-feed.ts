import { type Db, sql } from '@codeberth/db'
import * as z from 'zod'
import { type EventPage, readEvents } from './read-events.ts'

const pollMs = 1_000

/** Follows the logs of any number of runs in this process. */
export type EventFeed = {
  /**
   * Replays a run's events after `after` (0 = from the start) in pages, then follows live until the run has ended or `signal`
   * aborts. Each event comes once, in `seq` order. Throws Fault('not-found') for an unknown run.
   */
  follow(runId: string, after: number, signal: AbortSignal): AsyncIterable<EventPage>
  close(): void
}

type Followed = {
  headSeq: number
  waiting: Set<() => void>
  followers: number
  unsubscribe: Promise<() => Promise<void>>
}
type Feed = { db: Db; subscribe: Subscribe; runs: Map<string, Followed> }

/** Calls `grown` for each notice about a run, and with null when notices may have been lost. */
export type Subscribe = (runId: string, grown: (headSeq: number | null) => void) => Promise<() => Promise<void>>

/**
 * Opens the feed. Notices of the bus wake it; because one may be lost, it also asks once a second, in one query, how far all
 * runs are that somebody follows.
 */
export function openEventFeed(p: { db: Db }, subscribe: Subscribe, onPollError: (error: unknown) => void): EventFeed {
  const feed: Feed = { db: p.db, subscribe, runs: new Map() }
  const ended = new AbortController()
  const timer = setInterval(() => void poll(feed).catch(onPollError), pollMs)
  return {
    follow: (runId, after, signal) => follow(feed, runId, after, AbortSignal.any([signal, ended.signal])),
    close() {
      clearInterval(timer)
      ended.abort()
    },
  }
}

async function* follow(feed: Feed, runId: string, after: number, signal: AbortSignal): AsyncGenerator<EventPage> {
  // Joined before the first read: what is appended in between wakes the wait after it.
  const run = join(feed, runId)
  let seen = after
  try {
    while (!signal.aborted) {
      const page = await readEvents(feed, runId, seen)
      seen = page.events.at(-1)?.seq ?? seen
      if (page.events.length > 0) yield page
      if (page.finished && seen >= page.headSeq) return
      if (seen >= page.headSeq) await growth(run, seen, signal)
    }
  } finally {
    leave(feed, runId, run)
  }
}

function join(feed: Feed, runId: string): Followed {
  const known = feed.runs.get(runId)
  if (known) {
    known.followers++
    return known
  }
  const run: Followed = { headSeq: 0, waiting: new Set(), followers: 1, unsubscribe: Promise.resolve(async () => {}) }
  run.unsubscribe = feed.subscribe(runId, (headSeq) => {
    if (headSeq === null) wake(run)
    else grow(run, headSeq)
  })
  // Without notices the poll still finds growth within a second.
  run.unsubscribe.catch(() => undefined)
  feed.runs.set(runId, run)
  return run
}

function leave(feed: Feed, runId: string, run: Followed): void {
  run.followers--
  if (run.followers > 0) return
  feed.runs.delete(runId)
  // A bus that cannot be told any more has ended its subscriptions by itself.
  run.unsubscribe.then((unsubscribe) => unsubscribe()).catch(() => undefined)
}

function grow(run: Followed, headSeq: number): void {
  if (headSeq <= run.headSeq) return
  run.headSeq = headSeq
  wake(run)
}

function wake(run: Followed): void {
  for (const resolve of run.waiting) resolve()
}

function growth(run: Followed, seen: number, signal: AbortSignal): Promise<void> {
  if (run.headSeq > seen || signal.aborted) return Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  const wakeUp = () => resolve()
  run.waiting.add(wakeUp)
  signal.addEventListener('abort', wakeUp, { once: true })
  return promise.finally(() => {
    run.waiting.delete(wakeUp)
    signal.removeEventListener('abort', wakeUp)
  })
}

const Head = z.object({ id: z.string(), head_seq: z.int() })

async function poll(feed: Feed): Promise<void> {
  if (feed.runs.size === 0) return
  const ids = sql.join(
    [...feed.runs.keys()].map((runId) => sql`${runId}::uuid`),
    sql`, `,
  )
  for (const row of await feed.db.rows(sql`select id, head_seq from runs where id in (${ids})`, Head)) {
    const run = feed.runs.get(row.id)
    if (run) grow(run, row.head_seq)
  }
}
