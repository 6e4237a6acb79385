import { limits, type RunState, type SpooledEvent, Stop, stampEvent } from '@codeberth/protocol'
import * as z from 'zod'
import type { Batch, NewRow } from './append-state.ts'
import { cleanJson, fitPayload } from './event-text.ts'

/** Where the batch comes from and who writes it. */
export type BatchSource = { runId: string; generation: number; epoch: number }

/** What bounds the stamped time of events: not before the newest one in the log, not after the writer's clock. */
export type TimeBounds = { from: number; to: number }

const Draft = z.looseObject({ type: z.string(), agentId: z.string().nullable() })
const Json = z.json()

/**
 * Makes a batch of neighbouring events of one source: each is checked against its schema, cleaned and cut to `event.bytes`,
 * neighbouring deltas of one message and chunks of one call are joined. An event that is none becomes a notice, because its
 * number must not be missing. Nothing after a `run.finished` is taken.
 */
export function batchOf(source: BatchSource, events: readonly SpooledEvent[], bounds: TimeBounds): Batch | null {
  const end = events.findIndex((event) => event.draft.type === 'run.finished')
  const taken = end === -1 ? events : events.slice(0, end + 1)
  const [first, last] = [taken[0], taken.at(-1)]
  if (!first || !last) return null
  const rows = joinRows(taken.map((event) => rowOf(source.runId, event, bounds)))
  const finished = rows.find((row) => row.type === 'run.finished')
  return {
    ...source,
    first: first.lseq,
    last: last.lseq,
    rows,
    state: finished ? 'finished' : stateAfter(rows),
    stop: finished ? (Stop.safeParse(finished.payload.stop).data ?? 'error') : null,
  }
}

function rowOf(runId: string, event: SpooledEvent, bounds: TimeBounds): NewRow {
  const at = Math.trunc(Math.min(bounds.to, Math.max(bounds.from, event.at)))
  const stamped = stampSafely(event.draft, { runId, seq: 1, at })
  const { agentId, type, ...rest } = stamped
  const { v: _v, runId: _runId, seq: _seq, at: _at, ...payload } = rest
  return { lseq: event.lseq, at, agentId, type, payload }
}

function stampSafely(draft: unknown, stamp: { runId: string; seq: number; at: number }) {
  const json = Json.safeParse(draft)
  const fitted = json.success ? fitPayload(cleanJson(json.data)) : null
  const parsed = z.looseObject({}).safeParse(fitted)
  if (parsed.success) {
    try {
      return stampEvent(parsed.data, stamp)
    } catch (thrown) {
      // What comes from a sandbox may be anything; the log says that something was left out instead of stopping.
      if (!(thrown instanceof z.ZodError)) throw thrown
    }
  }
  const { agentId, type } = Draft.parse(draft)
  const message = `An event of type ${type.slice(0, 64)} could not be read and was left out.`
  return stampEvent({ type: 'notice', agentId, level: 'warning', code: 'event-unreadable', message }, stamp)
}

function stateAfter(rows: readonly NewRow[]): RunState | null {
  for (const row of rows.toReversed()) {
    if (row.type === 'approval.requested' || row.type === 'question.asked') return 'waiting'
    if (row.type === 'approval.answered' || row.type === 'question.answered' || row.type === 'run.started')
      return 'running'
  }
  return null
}

const Delta = z.object({ messageId: z.string(), channel: z.string(), text: z.string() })
const Chunk = z.object({ callId: z.string(), stream: z.string(), chunk: z.string() })

function joinRows(rows: readonly NewRow[]): NewRow[] {
  const joined: NewRow[] = []
  for (const row of rows) {
    const before = joined.at(-1)
    const both = before ? join(before, row) : null
    if (both) joined[joined.length - 1] = both
    else joined.push(row)
  }
  return joined
}

// A joined row carries the later number, so the mark of the source passes all that it covers.
function join(a: NewRow, b: NewRow): NewRow | null {
  if (a.type !== b.type || a.agentId !== b.agentId || b.at - a.at > limits.deltaJoinMs.value) return null
  if (a.type === 'message.delta') {
    const [x, y] = [Delta.parse(a.payload), Delta.parse(b.payload)]
    if (x.messageId !== y.messageId || x.channel !== y.channel) return null
    return sized({ ...b, at: a.at, payload: { ...x, text: x.text + y.text } }, x.text.length + y.text.length)
  }
  if (a.type === 'tool.output') {
    const [x, y] = [Chunk.parse(a.payload), Chunk.parse(b.payload)]
    if (x.callId !== y.callId || x.stream !== y.stream) return null
    return sized({ ...b, at: a.at, payload: { ...x, chunk: x.chunk + y.chunk } }, x.chunk.length + y.chunk.length)
  }
  return null
}

const sized = (row: NewRow, chars: number): NewRow | null => (chars <= limits.deltaBytes.value ? row : null)
