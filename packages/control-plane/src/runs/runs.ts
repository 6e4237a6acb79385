import { sql } from '@codeberth/db'
import { Fault, type RunSummary, type ThreadView } from '@codeberth/protocol'
import type { Actor } from '../accounts/actor.ts'
import type { EventPage } from '../event-log/read-events.ts'
import { readEvents } from '../event-log/read-events.ts'
import type { Platform } from '../platform.ts'
import { type Action, demand } from '../policy/can.ts'
import { demandProject } from '../projects/projects.ts'
import { type OwnedRun, runSummary, selectRuns } from './run-rows.ts'
import { selectThreads, threadView } from './thread-rows.ts'

/** The run, if the actor may do this with it; otherwise the fault of the policy. */
export async function demandRun(
  p: Pick<Platform, 'db'>,
  actor: Actor,
  action: Action,
  runId: string,
): Promise<OwnedRun> {
  const [run] = await selectRuns(p.db, sql`r.id = ${runId}`, sql`r.id`, 1)
  demand(actor, action, run ?? null)
  if (!run) throw new Fault('not-found')
  return run
}

/** One run. Throws Fault('not-found'). */
export const getRun = async (p: Pick<Platform, 'db'>, actor: Actor, runId: string): Promise<RunSummary> =>
  runSummary(await demandRun(p, actor, 'run.read', runId))

/** A page of a project's runs, newest first; `before` is the last id of the page before. */
export async function listRuns(
  p: Pick<Platform, 'db'>,
  actor: Actor,
  page: { projectId: string; limit: number; before?: string | undefined },
): Promise<RunSummary[]> {
  await demandProject(p, actor, 'run.read', page.projectId)
  const older = page.before === undefined ? sql`true` : sql`r.id < ${page.before}`
  const where = sql`r.project_id = ${page.projectId} and ${older}`
  return (await selectRuns(p.db, where, sql`r.id desc`, page.limit)).map(runSummary)
}

/** A page of a run's log that the actor may read. Throws Fault('not-found'). */
export async function readRunEvents(
  p: Pick<Platform, 'db'>,
  actor: Actor,
  page: { runId: string; after: number; limit: number },
): Promise<EventPage> {
  await demandRun(p, actor, 'run.read', page.runId)
  return readEvents(p, page.runId, page.after, page.limit)
}

/** A page of a project's threads, newest first. */
export async function listThreads(
  p: Pick<Platform, 'db'>,
  actor: Actor,
  page: { projectId: string; limit: number; before?: string | undefined },
): Promise<ThreadView[]> {
  await demandProject(p, actor, 'thread.read', page.projectId)
  const older = page.before === undefined ? sql`true` : sql`t.id < ${page.before}`
  const found = await selectThreads(p.db, sql`t.project_id = ${page.projectId} and ${older}`, page.limit)
  return found.map(threadView)
}

const threadRuns = 500

/** One thread with its newest 500 runs, oldest first. Throws Fault('not-found'). */
export async function getThread(
  p: Pick<Platform, 'db'>,
  actor: Actor,
  threadId: string,
): Promise<{ thread: ThreadView; runs: RunSummary[] }> {
  const [thread] = await selectThreads(p.db, sql`t.id = ${threadId}`, 1)
  demand(actor, 'thread.read', thread ?? null)
  if (!thread) throw new Fault('not-found')
  const found = await selectRuns(p.db, sql`r.thread_id = ${threadId}`, sql`r.created_at desc, r.id desc`, threadRuns)
  return { thread: threadView(thread), runs: found.reverse().map(runSummary) }
}
