import { type Db, instantText, type Orm, type SQL, sql } from '@codeberth/db'
import { ProjectSource, type ProjectView, RunState, Stop } from '@codeberth/protocol'
import * as z from 'zod'
import { sandboxColumns, sandboxRow, sandboxView } from '../sandboxes/sandbox-records.ts'

const Row = z.object({
  id: z.string(),
  user_id: z.string(),
  login: z.string(),
  slug: z.string(),
  name: z.string(),
  source: ProjectSource,
  remote: z.string().nullable(),
  branch: z.string().nullable(),
  scripted: z.boolean(),
  rev: z.int(),
  created_at: instantText,
  ...sandboxRow,
  run_id: z.string().nullable(),
  thread_id: z.string().nullable(),
  run_state: RunState.nullable(),
  run_stop: Stop.nullable(),
  run_prompt: z.string().nullable(),
  run_at: instantText.nullable(),
})
type Row = z.infer<typeof Row>

/** A project with who owns it. */
export type OwnedProject = ProjectView & { ownerId: string; remote: string | null; branch: string | null }

/** Live projects that fit `where` (on the aliases `p` and `u`), newest first, each with its sandbox and its last run. */
export async function selectProjects(db: Db, where: SQL, limit: number, orm: Orm = db.orm): Promise<OwnedProject[]> {
  const rows = await db.rows(
    sql`select p.id, p.user_id, u.login, p.slug, p.name, p.source, p.remote, p.branch, p.scripted, p.rev, p.created_at,
        ${sandboxColumns}, r.id as run_id, r.thread_id, r.state as run_state, r.stop as run_stop,
        left(r.input->>'text', 400) as run_prompt, r.created_at as run_at
      from projects p join users u on u.id = p.user_id join sandboxes s on s.project_id = p.id
      left join lateral (select * from runs where runs.project_id = p.id order by runs.id desc limit 1) r on true
      where p.deleted_at is null and ${where} order by p.id desc limit ${limit}`,
    Row,
    orm,
  )
  return rows.map(viewOf)
}

function viewOf(row: Row): OwnedProject {
  return {
    id: row.id,
    ownerId: row.user_id,
    handle: `${row.login}/${row.slug}`,
    slug: row.slug,
    name: row.name,
    source: row.source,
    remote: row.remote,
    branch: row.branch,
    scripted: row.scripted,
    createdAt: row.created_at,
    rev: row.rev,
    sandbox: sandboxView({ ...row, projectId: row.id }),
    lastRun: lastRunOf(row),
  }
}

function lastRunOf(row: Row): ProjectView['lastRun'] {
  const { run_id: id, thread_id: threadId, run_state: state, run_at: at } = row
  if (id === null || threadId === null || state === null || at === null) return null
  return { id, threadId, prompt: row.run_prompt ?? '', state, stop: row.run_stop, at }
}

/** The project without what only the house may know. */
export function projectView({ ownerId: _o, remote: _r, branch: _b, ...view }: OwnedProject): ProjectView {
  return view
}
