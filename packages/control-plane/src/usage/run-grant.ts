import { type Db, sql } from '@codeberth/db'
import { Budget, Fault } from '@codeberth/protocol'
import * as z from 'zod'
import { hashToken, tokenKind } from '../accounts/credential-token.ts'

/** The run that a run token speaks for, and whose money and keys it uses. */
export type RunGrant = {
  runId: string
  projectId: string
  payerId: string
  actorId: string
  model: string
  /** The project uses the built-in scripted model only. */
  scripted: boolean
}

const Row = z.object({
  run_id: z.string(),
  project_id: z.string(),
  payer_id: z.string(),
  actor_id: z.string(),
  model: z.string(),
  scripted: z.boolean(),
  budget: Budget,
  over_time: z.boolean(),
  tokens: z.coerce.number(),
  list_cost: z.coerce.number(),
})

const microCredits = 1_000_000
/** The runtime ends a run at its time; the gateway only catches one that did not. */
const overTimeMs = 60_000

/**
 * What a run token allows at this moment. Throws Fault('run-token') when it is unknown, its lease has passed on or ended, its
 * run is over or out of time, or its person is not active; Fault('quota') when tokens or credits of the run are used up.
 */
export async function grantOf(p: { db: Db }, token: string): Promise<RunGrant> {
  if (tokenKind(token) !== 'run') throw new Fault('run-token')
  const [row] = await p.db.rows(
    sql`select r.id as run_id, r.project_id, r.payer_id, r.actor_id, r.model, p.scripted, r.budget,
        coalesce(r.started_at + ((r.budget->>'ms')::float8 + ${overTimeMs}) * interval '1 millisecond' < ${p.db.now}, false)
          as over_time,
        coalesce(u.tokens, 0) as tokens, coalesce(u.list_cost, 0) as list_cost
      from run_leases l join runs r on r.id = l.run_id join projects p on p.id = r.project_id
        join users a on a.id = r.actor_id
        left join lateral (
          select sum((tokens->>'input')::bigint + (tokens->>'output')::bigint) as tokens, sum(list_cost) as list_cost
          from usage where usage.run_id = r.id) u on true
      where l.token_hash = ${hashToken(token)} and l.ends_at > ${p.db.now} and r.state <> 'finished'
        and a.status = 'active'`,
    Row,
  )
  if (!row || row.over_time) throw new Fault('run-token')
  if (row.tokens >= row.budget.tokens) throw new Fault('quota', { budget: `${row.budget.tokens} tokens` })
  if (row.list_cost >= row.budget.credits * microCredits)
    throw new Fault('quota', { budget: `${row.budget.credits} credits` })
  return {
    runId: row.run_id,
    projectId: row.project_id,
    payerId: row.payer_id,
    actorId: row.actor_id,
    model: row.model,
    scripted: row.scripted,
  }
}
