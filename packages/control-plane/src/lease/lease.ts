import type { Db } from '@codeberth/db'
import { instantText, sql } from '@codeberth/db'
import { limits } from '@codeberth/protocol'
import * as z from 'zod'

/** The right to write one run's log under `generation`, until `endsAt` by the database's clock. */
export type TakenLease = { runId: string; generation: number; endsAt: number }

const Taken = z.object({ generation: z.int(), ends_at: instantText })
const Renewed = z.object({ run_id: z.string() })

/** Modes that write nothing; such runs work beside a writing one. */
export const readOnlyModes = ['plan', 'ask'] as const

/**
 * Takes the lease of a run that nobody holds, under the next generation, and makes the run `running`. Null when somebody
 * holds it, when it has ended, or when an earlier writing run of the project has not: one at a time writes to a checkout. A
 * run that was cancelled while it waited may be taken to be ended.
 */
export function takeLease(
  p: { db: Db },
  lease: { runId: string; owner: string; tokenHash: string },
): Promise<TakenLease | null> {
  return p.db.transaction(async (orm) => {
    // Runs of one project are taken one after the other, or two could both find no other one at work.
    await orm.execute(
      sql`select p.id from projects p join runs r on r.project_id = p.id where r.id = ${lease.runId} for update of p`,
    )
    const [taken] = await p.db.rows(takeStatement(p.db, lease), Taken, orm)
    if (!taken) return null
    await orm.execute(sql`update runs set state = 'running', started_at = coalesce(started_at, ${p.db.now})
      where id = ${lease.runId} and state = 'queued'`)
    return { runId: lease.runId, generation: taken.generation, endsAt: taken.ends_at }
  })
}

const endsAt = (db: Db) => sql`${db.now} + ${limits.leaseTtlMs.value}::int * interval '1 millisecond'`

/** True for a run `r` that may begin: no other writing run of its project is at work or was there before it. */
const mayBegin = sql`(r.state <> 'queued' or r.mode in ('plan', 'ask')
  or exists (select 1 from run_commands c where c.run_id = r.id and c.kind = 'cancel')
  or not exists (select 1 from runs o where o.project_id = r.project_id and o.id <> r.id and o.mode not in ('plan', 'ask')
    and (o.state in ('running', 'waiting')
      or (o.state = 'queued' and (o.created_at, o.id) < (r.created_at, r.id)))))`

// A sandbox has one holder at a time, so all runs of a project that are at work belong to one runner.
const nobodyElseAt = (
  db: Db,
  owner: string,
) => sql`not exists (select 1 from runs o join run_leases ol on ol.run_id = o.id
  where o.project_id = r.project_id and o.id <> r.id and o.state <> 'finished' and ol.owner <> ${owner}
    and ol.ends_at > ${db.now})`

const takeStatement = (db: Db, { runId, owner, tokenHash }: { runId: string; owner: string; tokenHash: string }) => sql`
  insert into run_leases (run_id, owner, generation, token_hash, ends_at)
  select r.id, ${owner}, 1, ${tokenHash}, ${endsAt(db)} from runs r
  where r.id = ${runId} and r.state <> 'finished' and ${mayBegin} and ${nobodyElseAt(db, owner)}
  on conflict (run_id) do update
    set owner = excluded.owner, generation = run_leases.generation + 1, token_hash = excluded.token_hash,
      ends_at = excluded.ends_at
    where run_leases.ends_at <= ${db.now}
  returning generation, ends_at`

/** Prolongs leases that are still live. Returns the runs whose lease holds; the others were lost. */
export async function renewLeases(
  p: { db: Db },
  leases: readonly Pick<TakenLease, 'runId' | 'generation'>[],
): Promise<Set<string>> {
  if (leases.length === 0) return new Set()
  const held = sql.join(
    leases.map(({ runId, generation }) => sql`(${runId}::uuid, ${generation}::int)`),
    sql`, `,
  )
  const renewed = await p.db.rows(
    sql`update run_leases set ends_at = ${endsAt(p.db)}
      where (run_id, generation) in (${held}) and ends_at > ${p.db.now} returning run_id`,
    Renewed,
  )
  return new Set(renewed.map((row) => row.run_id))
}

/** Gives a lease back at once; its run token dies with it. Does nothing when it is not held any more. */
export async function releaseLease(p: { db: Db }, lease: Pick<TakenLease, 'runId' | 'generation'>): Promise<void> {
  await p.db.orm.execute(sql`update run_leases set ends_at = ${p.db.now}, token_hash = null
    where run_id = ${lease.runId} and generation = ${lease.generation} and ends_at > ${p.db.now}`)
}

const Waiting = z.object({ id: z.string() })

/** Runs that nobody carries out and that `owner` may: queued ones whose turn it is, and those whose holder is gone. Oldest first. */
export async function runsToTake(p: { db: Db }, owner: string, limit: number): Promise<string[]> {
  const rows = await p.db.rows(
    sql`select r.id from runs r left join run_leases l on l.run_id = r.id
      where r.state <> 'finished' and (l.run_id is null or l.ends_at <= ${p.db.now}) and ${mayBegin}
        and ${nobodyElseAt(p.db, owner)}
      order by r.created_at, r.id limit ${limit}`,
    Waiting,
  )
  return rows.map((row) => row.id)
}

const Clock = z.object({ now: instantText })

/** How far this process's clock is ahead of the database's, in ms; half of the answer's way is taken off. */
export async function clockSkew(p: { db: Db }): Promise<number> {
  const asked = Date.now()
  const [row] = await p.db.rows(sql`select clock_timestamp() as now`, Clock)
  if (!row) throw new Error('the database did not tell its time')
  return (asked + Date.now()) / 2 - row.now
}
