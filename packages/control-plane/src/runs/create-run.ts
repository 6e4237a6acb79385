import { type Db, type Orm, runs, sql, threads } from '@codeberth/db'
import { type Budget, defaultBudget, Fault, type Mode, newId, type RunSummary } from '@codeberth/protocol'
import * as z from 'zod'
import { type Actor, credentialOf } from '../accounts/actor.ts'
import { payerOf } from '../accounts/users.ts'
import { modelOfRun } from '../models/model-status.ts'
import type { Platform } from '../platform.ts'
import { demandProject } from '../projects/projects.ts'
import { askForRun, publishChanged } from '../signals.ts'
import { type OwnedRun, runSummary, selectRuns } from './run-rows.ts'

/** What a client gives of a new run; `id` is its own and makes creating idempotent. */
export type RunRequest = {
  id: string
  projectId: string
  threadId?: string | undefined
  prompt: string
  agent: string
  mode: Mode
  model?: string | undefined
  budget?: { [K in keyof Budget]?: Budget[K] | undefined } | undefined
}

const titleChars = 80

/**
 * Records a run as `queued` and asks for a runner. The same id again gives the same run and starts nothing. Throws
 * Fault('not-found') for a foreign or unknown project or thread, Fault('no-model'), Fault('key-reused') for an id that names
 * something else.
 */
export async function createRun(
  p: Pick<Platform, 'db' | 'queue' | 'bus' | 'deployment'>,
  actor: Actor,
  wanted: RunRequest,
): Promise<RunSummary> {
  const project = await demandProject(p, actor, 'run.start', wanted.projectId)
  const known = await findOwn(p.db, actor, wanted)
  if (known) return runSummary(known)
  const model = await modelOfRun(p, actor.userId, { scripted: project.scripted, model: wanted.model })
  const run = await p.db.transaction(async (orm) => {
    const threadId = await threadFor(p.db, orm, actor, wanted)
    await insertRun(p.db, orm, actor, { ...wanted, threadId, model })
    return findOwn(p.db, actor, wanted, orm)
  })
  if (!run) throw new Fault('key-reused')
  await askForRun(p, run.id)
  await publishChanged(p, { noun: 'run', projectId: run.projectId, id: run.id, rev: 0 })
  await publishChanged(p, { noun: 'threads', projectId: run.projectId, id: run.threadId, rev: 0 })
  return runSummary(run)
}

async function findOwn(db: Db, actor: Actor, wanted: RunRequest, orm?: Orm): Promise<OwnedRun | null> {
  const own = sql`r.actor_id = ${actor.userId} and r.client_id = ${wanted.id}`
  const [run] = await selectRuns(db, own, sql`r.id`, 1, orm)
  if (!run) return null
  const same = run.projectId === wanted.projectId && run.prompt === wanted.prompt && run.agent === wanted.agent
  if (!same || (wanted.threadId !== undefined && run.threadId !== wanted.threadId)) throw new Fault('key-reused')
  return run
}

const Thread = z.object({ id: z.string() })

async function threadFor(db: Db, orm: Orm, actor: Actor, wanted: RunRequest): Promise<string> {
  const { projectId, threadId } = wanted
  if (threadId === undefined) {
    const made = { id: newId(), projectId, title: titleOf(wanted.prompt), by: actor.userId }
    await orm.insert(threads).values(made)
    return made.id
  }
  const own = sql`select id from threads where id = ${threadId} and project_id = ${projectId}`
  if ((await db.rows(own, Thread, orm)).length === 0) throw new Fault('not-found')
  return threadId
}

/** A thread is called after the first line of its first prompt. */
const titleOf = (prompt: string): string => {
  const line = prompt.trim().split('\n', 1)[0] ?? ''
  return line.length > titleChars ? `${line.slice(0, titleChars - 1)}…`.toWellFormed() : line
}

async function insertRun(
  db: Db,
  orm: Orm,
  actor: Actor,
  wanted: RunRequest & { threadId: string; model: string },
): Promise<void> {
  await orm
    .insert(runs)
    .values({
      id: wanted.id,
      clientId: wanted.id,
      projectId: wanted.projectId,
      threadId: wanted.threadId,
      payerId: await payerOf({ db }, actor.userId, orm),
      actorId: actor.userId,
      credential: credentialOf(actor),
      trigger: actor.kind === 'web' ? 'web' : 'api',
      input: { text: wanted.prompt },
      budget: budgetOf(wanted.budget),
      agent: wanted.agent,
      model: wanted.model,
      mode: wanted.mode,
    })
    .onConflictDoNothing()
}

/** What was asked for, never above the house's own bounds. */
function budgetOf(wanted: RunRequest['budget']): Budget {
  const bound = (key: keyof Budget): number => Math.min(wanted?.[key] ?? defaultBudget[key], defaultBudget[key])
  return {
    steps: bound('steps'),
    tokens: bound('tokens'),
    credits: bound('credits'),
    ms: bound('ms'),
    depth: bound('depth'),
    children: bound('children'),
  }
}
