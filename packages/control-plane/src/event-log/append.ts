import { type Db, type SQL, sql } from '@codeberth/db'
import { RunState } from '@codeberth/protocol'
import * as z from 'zod'
import type { AppendOutcome, Batch } from './append-state.ts'

const Head = z.object({ head: z.int().nullable() })
const Where = z.object({ live: z.boolean(), state: RunState, lseq: z.coerce.number().nullable() })

/**
 * Appends a batch in one statement, all or none, exactly once: a repeated batch is not stored again, and a writer whose lease
 * has passed to another stores nothing. Carries out `planAppend`.
 */
export async function append(p: { db: Db }, batch: Batch): Promise<AppendOutcome> {
  const [stored] = await p.db.rows(appendStatement(p.db, batch), Head)
  if (stored && stored.head !== null) return { kind: 'stored', headSeq: stored.head }
  // Fenced, stored already, or the first batch of this source: what the log has tells which.
  const [where] = await p.db.rows(
    sql`select exists (select 1 from run_leases l where l.run_id = r.id and l.generation = ${batch.generation}
          and l.ends_at > ${p.db.now}) as live, r.state,
        (select s.lseq from run_sources s where s.run_id = r.id and s.epoch = ${batch.epoch}) as lseq
      from runs r where r.id = ${batch.runId}`,
    Where,
  )
  if (!where?.live) return { kind: 'fenced' }
  if (where.state === 'finished') return { kind: 'finished' }
  if (where.lseq !== null || batch.first !== 1) return { kind: 'mark', lseq: where.lseq ?? 0 }
  await p.db.orm.execute(sql`insert into run_sources (run_id, epoch, lseq) values (${batch.runId}, ${batch.epoch}, 0)
    on conflict do nothing`)
  return append(p, batch)
}

// READ COMMITTED: the lock on the lease makes a take-over wait for this statement and this statement for a take-over, after
// which the lease is looked at again; the mark is raised only from the number before the batch.
const appendStatement = (db: Db, batch: Batch) => sql`
  with lease as materialized (
    select l.run_id from run_leases l join runs r on r.id = l.run_id
    where l.run_id = ${batch.runId} and l.generation = ${batch.generation} and l.ends_at > ${db.now}
      and r.state <> 'finished'
    for share of l
  ), source as (
    update run_sources s set lseq = ${batch.last} from lease
    where s.run_id = lease.run_id and s.epoch = ${batch.epoch} and s.lseq = ${batch.first - 1}
    returning s.run_id
  ), log as (
    update runs r set head_seq = r.head_seq + ${batch.rows.length}::int, state = ${stateAfter(batch)},
      stop = coalesce(${batch.stop}, r.stop),
      finished_at = case when ${batch.stop}::text is not null then ${db.now} else r.finished_at end
    from source where r.id = source.run_id
    returning r.id, r.head_seq - ${batch.rows.length}::int as before
  ), stored as (
    insert into run_events (run_id, seq, at, agent_id, type, payload, epoch, lseq, generation)
    select log.id, log.before + e.n, to_timestamp(e.at / 1000.0), e.agent_id, e.type, e.payload,
      ${batch.epoch}, e.lseq, ${batch.generation}
    from log, jsonb_to_recordset(${rowsJson(batch)}::jsonb)
      as e(n int, lseq bigint, at float8, agent_id text, type text, payload jsonb)
    returning seq
  ), asked as (
    insert into run_asks (run_id, ask_id, kind, state)
    select log.id, a."askId", a.kind, a.state from log,
      jsonb_to_recordset(${JSON.stringify(batch.asks)}::jsonb) as a("askId" text, kind text, state text)
    on conflict (run_id, ask_id) do update set state = excluded.state
  ), voided as (
    update run_asks k set state = 'void' from log
    where k.run_id = log.id and ${batch.stop}::text is not null and k.state = 'open' and not ${isInBatch(batch)}
  )
  select max(seq) as head from stored`

// Asks of the batch itself are written beside this, so the others are looked at.
const stateAfter = (batch: Batch): SQL => {
  if (batch.stop !== null) return sql`'finished'`
  if (batch.asks.length === 0) return sql`r.state`
  if (batch.asks.some((ask) => ask.state === 'open')) return sql`'waiting'`
  return sql`case when exists (select 1 from run_asks k where k.run_id = r.id and k.state = 'open' and not ${isInBatch(batch)})
    then 'waiting' else 'running' end`
}

const isInBatch = (batch: Batch): SQL =>
  sql`k.ask_id in (select jsonb_array_elements_text(${JSON.stringify(batch.asks.map((ask) => ask.askId))}::jsonb))`

const rowsJson = (batch: Batch): string =>
  JSON.stringify(batch.rows.map(({ agentId, ...row }, at) => ({ ...row, agent_id: agentId, n: at + 1 })))
