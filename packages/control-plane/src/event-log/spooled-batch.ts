import { limits, type SpooledEvent, Stop, stampEvent } from '@codeberth/protocol'
import * as z from 'zod'
import type { Ask, Batch, NewRow } from './append-state.ts'
import { cleanJson, cleanText, fitPayload } from './event-text.ts'

/** Where the batch comes from and who writes it. */
export type BatchSource = { runId: string; generation: number; epoch: number }

/** What bounds the stamped time of events: not before the newest one in the log, not after the writer's clock. */
export type TimeBounds = { from: number; to: number }

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
    asks: asksOf(rows, finished !== undefined),
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

function stampSafely(draft: SpooledEvent['draft'], stamp: { runId: string; seq: number; at: number }) {
  const storable = storableDraft(draft)
  if (storable !== null) {
    try {
      return stampEvent(storable, stamp)
    } catch (thrown) {
      // What comes from a sandbox may be anything; the log says that something was left out instead of stopping.
      if (!(thrown instanceof z.ZodError)) throw thrown
    }
  }
  const { agentId, type } = draft
  const message = `An event of type ${cleanText(type.slice(0, 64))} could not be read and was left out.`
  const notice = {
    type: 'notice',
    agentId: agentId && cleanText(agentId),
    level: 'warning',
    code: 'event-unreadable',
    message,
  }
  return stampEvent(notice, stamp)
}

// JSON writes NUL and half of a surrogate pair as these; nearly every event has none and is passed on as it is.
const unstorable = /\\u(0000|d[89a-f])/

function storableDraft(draft: SpooledEvent['draft']): unknown {
  const text = JSON.stringify(draft)
  if (!unstorable.test(text) && Buffer.byteLength(text) <= limits.eventBytes.value / 2) return draft
  return fitPayload(cleanJson(Json.parse(JSON.parse(text))))
}

const Asking = z.object({ id: z.string() })
const asking: Record<string, Pick<Ask, 'kind' | 'state'>> = {
  'approval.requested': { kind: 'approval', state: 'open' },
  'approval.answered': { kind: 'approval', state: 'answered' },
  'question.asked': { kind: 'question', state: 'open' },
  'question.answered': { kind: 'question', state: 'answered' },
}

function asksOf(rows: readonly NewRow[], isEnd: boolean): Ask[] {
  const asks = new Map<string, Ask>()
  for (const row of rows) {
    const asked = asking[row.type]
    if (!asked) continue
    const { id: askId } = Asking.parse(row.payload)
    asks.set(askId, { askId, ...asked })
  }
  return [...asks.values()].map((ask) => (isEnd && ask.state === 'open' ? { ...ask, state: 'void' } : ask))
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
