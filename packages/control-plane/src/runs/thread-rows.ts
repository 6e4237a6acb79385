import { type Db, instantText, type SQL, sql } from '@codeberth/db'
import type { ThreadView } from '@codeberth/protocol'
import * as z from 'zod'

const Row = z.object({
  id: z.string(),
  project_id: z.string(),
  owner_id: z.string(),
  title: z.string(),
  created_at: instantText,
  last_run_at: instantText.nullable(),
})

/** A thread with who owns its project. */
export type OwnedThread = ThreadView & { ownerId: string }

/** Threads of live projects that fit `where` (on the aliases `t` and `p`), newest first. */
export async function selectThreads(db: Db, where: SQL, limit: number): Promise<OwnedThread[]> {
  const rows = await db.rows(
    sql`select t.id, t.project_id, p.user_id as owner_id, t.title, t.created_at,
        (select r.created_at from runs r where r.thread_id = t.id order by r.id desc limit 1) as last_run_at
      from threads t join projects p on p.id = t.project_id
      where p.deleted_at is null and ${where} order by t.id desc limit ${limit}`,
    Row,
  )
  return rows.map((row) => ({
    id: row.id,
    projectId: row.project_id,
    ownerId: row.owner_id,
    title: row.title,
    createdAt: row.created_at,
    lastRunAt: row.last_run_at,
  }))
}

/** The thread without what only the house may know. */
export function threadView({ ownerId: _ownerId, ...view }: OwnedThread): ThreadView {
  return view
}
