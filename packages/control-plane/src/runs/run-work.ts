import { type Db, instantText, sql } from '@codeberth/db'
import {
  Budget,
  RunEvent as Event,
  foldHistory,
  type Message,
  Mode,
  ProjectSource,
  type RunEvent,
  RunState,
} from '@codeberth/protocol'
import * as z from 'zod'
import { readEvents } from '../event-log/read-events.ts'
import { readOnlyModes } from '../lease/lease.ts'

/** All that a runner must know of a run that it carries out. */
export type RunWork = {
  runId: string
  projectId: string
  threadId: string
  actorId: string
  prompt: string
  agent: string
  model: string
  mode: Mode
  readOnly: boolean
  budget: Budget
  trigger: string
  state: RunState
  headSeq: number
  createdAt: number
  /** False once the project was deleted. */
  projectLives: boolean
  source: ProjectSource
}

const Row = z.object({
  project_id: z.string(),
  thread_id: z.string(),
  actor_id: z.string(),
  prompt: z.string(),
  agent: z.string(),
  model: z.string(),
  mode: Mode,
  budget: Budget,
  trigger: z.string(),
  state: RunState,
  head_seq: z.int(),
  created_at: instantText,
  deleted: z.boolean(),
  source: ProjectSource,
})

/** Reads what a run is to do; null for an unknown one. */
export async function readRunWork(p: { db: Db }, runId: string): Promise<RunWork | null> {
  const [row] = await p.db.rows(
    sql`select r.project_id, r.thread_id, r.actor_id, r.input->>'text' as prompt, r.agent, r.model, r.mode, r.budget,
        r.trigger, r.state, r.head_seq, r.created_at, p.deleted_at is not null as deleted, p.source
      from runs r join projects p on p.id = r.project_id where r.id = ${runId}`,
    Row,
  )
  if (!row) return null
  return {
    runId,
    projectId: row.project_id,
    threadId: row.thread_id,
    actorId: row.actor_id,
    prompt: row.prompt,
    agent: row.agent,
    model: row.model,
    mode: row.mode,
    readOnly: readOnlyModes.some((mode) => mode === row.mode),
    budget: row.budget,
    trigger: row.trigger,
    state: row.state,
    headSeq: row.head_seq,
    createdAt: row.created_at,
    projectLives: !row.deleted,
    source: row.source,
  }
}

const Earlier = z.object({ id: z.string() })
const historyRuns = 20

/** The whole log of a run. */
export async function readLog(p: { db: Db }, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for (let after = 0; ; ) {
    const page = await readEvents(p, runId, after)
    const last = page.events.at(-1)
    if (!last) return events
    after = last.seq
    // Events of a later version say nothing to this one.
    for (const event of page.events) {
      const known = Event.safeParse(event)
      if (known.success) events.push(known.data)
    }
  }
}

/** What was said in the thread before this run, as the model is shown it: a fold of the logs of its last 20 finished runs. */
export async function threadHistory(p: { db: Db }, run: Pick<RunWork, 'runId' | 'threadId'>): Promise<Message[]> {
  const earlier = await p.db.rows(
    sql`select e.id from runs e join runs r on r.id = ${run.runId}
      where e.thread_id = ${run.threadId} and e.state = 'finished' and (e.created_at, e.id) < (r.created_at, r.id)
      order by e.created_at desc, e.id desc limit ${historyRuns}`,
    Earlier,
  )
  const history: Message[] = []
  for (const { id } of earlier.reverse()) history.push(...foldHistory(await readLog(p, id)))
  return history
}

const ProjectRow = z.object({ source: ProjectSource })

/** A live project as its sandbox needs it; null for one that is unknown or deleted. */
export async function readProject(
  p: { db: Db },
  projectId: string,
): Promise<{ projectId: string; source: ProjectSource } | null> {
  const [row] = await p.db.rows(
    sql`select source from projects where id = ${projectId} and deleted_at is null`,
    ProjectRow,
  )
  return row ? { projectId, source: row.source } : null
}
