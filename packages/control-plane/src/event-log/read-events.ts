import { type Db, instantText, sql } from '@codeberth/db'
import { Fault, limits, parseEvent, type RunEvent, RunState, type UnknownEvent } from '@codeberth/protocol'
import * as z from 'zod'

/** A stretch of a run's log in order. `headSeq` is the newest in the log; once `finished`, nothing follows it. */
export type EventPage = { events: (RunEvent | UnknownEvent)[]; headSeq: number; finished: boolean }

const Head = z.object({ head_seq: z.int(), state: RunState })
const Row = z.object({
  seq: z.int(),
  at: instantText,
  agent_id: z.string().nullable(),
  type: z.string(),
  payload: z.record(z.string(), z.unknown()),
})

/**
 * At most `limit` events after `after` (0 = from the start), and no more than fit `history.pageBytes` (but one); a page may so
 * be short before the head is reached. Asks for no right. Throws Fault('not-found') for an unknown run.
 */
export async function readEvents(
  p: { db: Db },
  runId: string,
  after: number,
  limit: number = limits.historyPage.value,
): Promise<EventPage> {
  const [run] = await p.db.rows(sql`select head_seq, state from runs where id = ${runId}`, Head)
  if (!run) throw new Fault('not-found')
  const rows =
    run.head_seq <= after
      ? []
      : await p.db.rows(
          sql`select seq, at, agent_id, type, payload from (
              select *, sum(octet_length(payload::text)) over (order by seq) - octet_length(payload::text) as before
              from (select * from run_events where run_id = ${runId} and seq > ${after} order by seq limit ${limit}) next
            ) page
            where before < ${limits.historyPageBytes.value} order by seq`,
          Row,
        )
  const events = rows.map((row) => eventOf(runId, row))
  return { events, headSeq: Math.max(run.head_seq, rows.at(-1)?.seq ?? 0), finished: run.state === 'finished' }
}

function eventOf(runId: string, row: z.infer<typeof Row>): RunEvent | UnknownEvent {
  const { seq, at, agent_id: agentId, type, payload } = row
  return parseEvent({ ...payload, v: 1, runId, seq, at, agentId, type }).event
}
