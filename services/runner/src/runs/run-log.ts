import { setTimeout as delay } from 'node:timers/promises'
import {
  append,
  type Batch,
  batchOf,
  type Platform,
  publishGrown,
  readEvents,
  runUsage,
  type SourceMark,
  sourceMarks,
  type TakenLease,
} from '@codeberth/control-plane'
import { type RunEventDraft, type SpooledEvent, Usage } from '@codeberth/protocol'
import { redactText } from '@codeberth/service-kit'
import * as z from 'zod'

/** The lease is not ours any more, or too old to act on; whoever throws it must cause no further effect. */
export class LeaseLost extends Error {
  constructor() {
    super('the lease of the run is not held any more')
    this.name = 'LeaseLost'
  }
}

/** The records did not take or tell something for the moment; nothing is known of what was under way. */
export class LogDisturbed extends Error {
  constructor(cause: unknown) {
    super('the log of the run cannot be written or read for now', { cause })
    this.name = 'LogDisturbed'
  }
}

/** Writes one run's log under one lease. Each function throws LogDisturbed while the records are away. */
export type RunLog = {
  /** Newest seq that this writer knows. */
  headSeq(): number
  /** How far the log has a boot of the daemon. */
  mark(epoch: number): Promise<number>
  /** The newest boot of the daemon whose events the log has; null without any. */
  daemonSource(): Promise<SourceMark | null>
  /**
   * Stores events of the daemon exactly once; those that are stored already are passed over. Says how far the log has them and
   * whether the run has ended. Throws LeaseLost, and Error for events that do not follow what is stored.
   */
  store(epoch: number, events: readonly SpooledEvent[]): Promise<{ lseq: number; finished: boolean }>
  /** Stores events of the runner itself; they are composed when everything before them is stored. Throws LeaseLost. */
  own(compose: () => Promise<RunEventDraft[]>): Promise<void>
}

type Writer = {
  p: Pick<Platform, 'db' | 'bus'>
  lease: TakenLease
  mayAct: () => boolean
  grown: (runId: string, headSeq: number) => void
  headSeq: number
  newestAt: number
  ownLseq: number
  tail: Promise<unknown>
}

/** Opens the log of a run. `grown` is told after each commit. */
export function openRunLog(
  p: Pick<Platform, 'db' | 'bus'>,
  lease: TakenLease,
  headSeq: number,
  mayAct: () => boolean,
  grown: (runId: string, headSeq: number) => void = (runId, seq) => void publishGrown(p, runId, seq),
): RunLog {
  const writer: Writer = { p, lease, mayAct, grown, headSeq, newestAt: 0, ownLseq: 0, tail: Promise.resolve() }
  const marks = () => sourceMarks(p, lease.runId).catch(disturbed)
  return {
    headSeq: () => writer.headSeq,
    mark: async (epoch) => (await marks()).find((mark) => mark.epoch === epoch)?.lseq ?? 0,
    daemonSource: async () => (await marks()).find((mark) => mark.epoch > 0) ?? null,
    store: (epoch, events) => inOrder(writer, () => store(writer, epoch, events)),
    own: (compose) => inOrder(writer, async () => storeOwn(writer, await compose().catch(disturbed))),
  }
}

function disturbed(cause: unknown): never {
  throw new LogDisturbed(cause)
}

// Batches of one run go one after the other, also when the runner has something to say itself.
function inOrder<T>(writer: Writer, work: () => Promise<T>): Promise<T> {
  const done = writer.tail.then(work, work)
  writer.tail = done.catch(() => undefined)
  return done
}

async function storeOwn(writer: Writer, drafts: readonly RunEventDraft[]): Promise<void> {
  const epoch = -writer.lease.generation
  const at = Date.now()
  const events = drafts.map((draft, place) => ({ epoch, lseq: writer.ownLseq + place + 1, at, draft: { ...draft } }))
  await store(writer, epoch, events)
  writer.ownLseq += drafts.length
}

async function store(
  writer: Writer,
  epoch: number,
  events: readonly SpooledEvent[],
): Promise<{ lseq: number; finished: boolean }> {
  const { runId, generation } = writer.lease
  const last = events.at(-1)?.lseq ?? 0
  let rest = await Promise.all(events.map((event) => readied(writer, event)))
  for (;;) {
    const batch = batchOf({ runId, generation, epoch }, rest, { from: writer.newestAt, to: Date.now() })
    if (!batch) return { lseq: last, finished: false }
    const mark = await storeBatch(writer, batch)
    if (mark === 'stored') return { lseq: batch.last, finished: batch.stop !== null }
    if (mark === 'finished') {
      await lookAgain(writer)
      return { lseq: last, finished: true }
    }
    const after = rest.filter((event) => event.lseq > mark)
    if (after.length === rest.length) throw new Error(`events ${batch.first} to ${batch.last} do not follow ${mark}`)
    rest = after
    if (rest.length > 0) continue
    await lookAgain(writer)
    return { lseq: mark, finished: false }
  }
}

// All of it was stored before, perhaps by a call of ours that got no answer: then nobody was told of it either.
async function lookAgain(writer: Writer): Promise<void> {
  const { headSeq } = await readEvents(writer.p, writer.lease.runId, 0, 1).catch(disturbed)
  if (headSeq <= writer.headSeq) return
  writer.headSeq = headSeq
  writer.grown(writer.lease.runId, headSeq)
}

async function storeBatch(writer: Writer, batch: Batch): Promise<'stored' | 'finished' | number> {
  if (!writer.mayAct()) throw new LeaseLost()
  const outcome = await append(writer.p, batch).catch(disturbed)
  switch (outcome.kind) {
    case 'fenced':
      throw new LeaseLost()
    case 'finished':
      return 'finished'
    case 'mark':
      return outcome.lseq
    case 'stored':
      writer.headSeq = outcome.headSeq
      writer.newestAt = batch.rows.at(-1)?.at ?? writer.newestAt
      writer.grown(batch.runId, outcome.headSeq)
      return 'stored'
  }
}

const secretLike = /cb_[a-z]+_|Bearer |Basic /
const Draft = z.looseObject({ type: z.string(), agentId: z.string().nullable() })

/** Redacts tokens once more, and replaces the figures of the end by those of the gateway's meter. */
async function readied(writer: Writer, event: SpooledEvent): Promise<SpooledEvent> {
  const text = JSON.stringify(event.draft)
  const draft = secretLike.test(text) ? Draft.parse(JSON.parse(redactText(text))) : event.draft
  if (draft.type !== 'run.finished') return { ...event, draft }
  const reported = z.object({ usage: Usage }).safeParse(draft)
  const metered = await meteredUsage(writer, reported.data?.usage)
  return { ...event, draft: { ...draft, ...metered } }
}

const meterWaitMs = 2_000
const meterPauseMs = 50

// The last call's row may be written a moment after its last byte was read.
async function meteredUsage(writer: Writer, reported: Usage | undefined) {
  const until = performance.now() + meterWaitMs
  for (;;) {
    const metered = await runUsage(writer.p, writer.lease.runId).catch(disturbed)
    const isComplete = metered.usage.output >= (reported?.output ?? 0)
    if (isComplete || performance.now() > until) return metered
    await delay(meterPauseMs)
  }
}
