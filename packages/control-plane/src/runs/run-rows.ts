import { type Db, instantText, type Orm, type SQL, sql } from '@codeberth/db'
import { Mode, RunState, type RunSummary, Stop } from '@codeberth/protocol'
import * as z from 'zod'

const Row = z.object({
  id: z.string(),
  project_id: z.string(),
  thread_id: z.string(),
  owner_id: z.string(),
  prompt: z.string(),
  agent: z.string(),
  model: z.string(),
  mode: Mode,
  state: RunState,
  stop: Stop.nullable(),
  head_seq: z.int(),
  created_at: instantText,
  stopping: z.boolean(),
})

/** A run with who owns its project. */
export type OwnedRun = RunSummary & { ownerId: string }

/** Runs of live projects that fit `where` (on the aliases `r` and `p`), in the given order. */
export async function selectRuns(
  db: Db,
  where: SQL,
  order: SQL,
  limit: number,
  orm: Orm = db.orm,
): Promise<OwnedRun[]> {
  const rows = await db.rows(
    sql`select r.id, r.project_id, r.thread_id, p.user_id as owner_id, r.input->>'text' as prompt, r.agent, r.model, r.mode,
        r.state, r.stop, r.head_seq, r.created_at,
        r.state <> 'finished' and exists
          (select 1 from run_commands c where c.run_id = r.id and c.kind = 'cancel' and c.body->>'agentId' is null) as stopping
      from runs r join projects p on p.id = r.project_id
      where p.deleted_at is null and ${where} order by ${order} limit ${limit}`,
    Row,
    orm,
  )
  return rows.map((row) => ({
    id: row.id,
    projectId: row.project_id,
    threadId: row.thread_id,
    ownerId: row.owner_id,
    prompt: row.prompt,
    agent: row.agent,
    model: row.model,
    mode: row.mode,
    state: row.state,
    stop: row.stop,
    headSeq: row.head_seq,
    createdAt: row.created_at,
    stopping: row.stopping,
  }))
}

/** The run without what only the house may know. */
export function runSummary({ ownerId: _ownerId, ...summary }: OwnedRun): RunSummary {
  return summary
}
