import { type Db, type Orm, sql } from '@codeberth/db'
import { Fault, RunCommand, type RunSummary } from '@codeberth/protocol'
import * as z from 'zod'
import type { Actor } from '../accounts/actor.ts'
import type { Platform } from '../platform.ts'
import { askForRun, publishChanged, wakeHolder } from '../signals.ts'
import { runSummary } from './run-rows.ts'
import { demandRun } from './runs.ts'

type Ports = Pick<Platform, 'db' | 'queue' | 'bus'>

/** Asks a run to stop. Repeating it, and cancelling a run that has ended, changes nothing. Throws Fault('not-found'). */
export async function cancelRun(p: Ports, actor: Actor, runId: string, commandId: string): Promise<RunSummary> {
  const run = await demandRun(p, actor, 'run.cancel', runId)
  if (run.state === 'finished') return runSummary(run)
  await record(p, actor, runId, commandId, { kind: 'cancel' })
  // Nobody holds a run that waits in the queue: somebody must take it to end it.
  if (run.state === 'queued') await askForRun(p, runId)
  await publishChanged(p, { noun: 'run', projectId: run.projectId, id: runId, rev: run.headSeq })
  return { ...runSummary(run), stopping: true }
}

/** Says something to a run that works. Throws Fault('not-found'), Fault('run-finished'). */
export async function steerRun(
  p: Ports,
  actor: Actor,
  steer: { runId: string; commandId: string; text: string },
): Promise<void> {
  const run = await demandRun(p, actor, 'run.steer', steer.runId)
  if (run.state === 'finished') throw new Fault('run-finished')
  await record(p, actor, steer.runId, steer.commandId, { kind: 'steer', id: steer.commandId, text: steer.text })
}

/**
 * Answers an approval or a question, once: a second answer is refused with Fault('conflict'), unless it is the same command
 * sent again. Throws Fault('not-found') for an unknown or foreign run and for what was never asked, Fault('run-finished').
 */
export async function answerRun(
  p: Ports,
  actor: Actor,
  answer: {
    runId: string
    commandId: string
    askId: string
    decision?: 'once' | 'run' | 'project' | 'deny' | undefined
    answers?: string[] | undefined
  },
): Promise<void> {
  const run = await demandRun(p, actor, 'run.answer', answer.runId)
  if (run.state === 'finished') throw new Fault('run-finished')
  const { runId, commandId, askId: id, decision, answers } = answer
  const given = { ...(decision ? { decision } : {}), ...(answers ? { answers } : {}) }
  const command: RunCommand = { kind: 'answer', id, by: actor.login, ...given }
  await p.db.transaction(async (orm) => {
    if (await takeAsk(p.db, orm, actor, runId, id)) await insertCommand(orm, actor, { runId, commandId, command })
    else await refuseAnswer(p.db, orm, { runId, commandId, askId: id })
  })
  await wakeHolder(p, runId)
}

const Taken = z.object({ ask_id: z.string() })

/** Whoever answers first has the ask, though it stays open until the run has heard it. */
async function takeAsk(db: Db, orm: Orm, actor: Actor, runId: string, askId: string): Promise<boolean> {
  const taken = await db.rows(
    sql`update run_asks set by = ${actor.userId}
      where run_id = ${runId} and ask_id = ${askId} and state = 'open' and by is null returning ask_id`,
    Taken,
    orm,
  )
  return taken.length === 1
}

const Known = z.object({ asked: z.boolean(), repeated: z.boolean() })

async function refuseAnswer(
  db: Db,
  orm: Orm,
  { runId, commandId, askId }: { runId: string; commandId: string; askId: string },
): Promise<void> {
  const [known] = await db.rows(
    sql`select exists (select 1 from run_asks where run_id = ${runId} and ask_id = ${askId}) as asked,
      exists (select 1 from run_commands where run_id = ${runId} and client_id = ${commandId}
        and kind = 'answer' and body->>'id' = ${askId}) as repeated`,
    Known,
    orm,
  )
  if (!known?.asked) throw new Fault('not-found')
  if (!known.repeated) throw new Fault('conflict', { what: 'The question' })
}

async function record(p: Ports, actor: Actor, runId: string, commandId: string, command: RunCommand): Promise<void> {
  await insertCommand(p.db.orm, actor, { runId, commandId, command })
  await wakeHolder(p, runId)
}

async function insertCommand(orm: Orm, actor: Actor, { runId, commandId, command }: OpenCommand): Promise<void> {
  await orm.execute(sql`insert into run_commands (run_id, client_id, kind, body, by)
    values (${runId}, ${commandId}, ${command.kind}, ${JSON.stringify(command)}::jsonb, ${actor.userId})
    on conflict do nothing`)
}

/** Something that was asked of a run and that its holder has not acted on. */
export type OpenCommand = { runId: string; commandId: string; command: RunCommand }

const Row = z.object({ run_id: z.string(), client_id: z.string(), body: RunCommand })

/** What was asked of these runs and not acted on, in one query, oldest first. */
export async function openCommands(p: { db: Db }, runIds: readonly string[]): Promise<OpenCommand[]> {
  if (runIds.length === 0) return []
  const ids = sql.join(
    runIds.map((runId) => sql`${runId}::uuid`),
    sql`, `,
  )
  const rows = await p.db.rows(
    sql`select run_id, client_id, body from run_commands
      where run_id in (${ids}) and applied_seq is null order by created_at, client_id`,
    Row,
  )
  return rows.map((row) => ({ runId: row.run_id, commandId: row.client_id, command: row.body }))
}

/** Notes that the holder has acted on a command; `seq` is the head of the log at that time. */
export async function commandApplied(p: { db: Db }, runId: string, commandId: string, seq: number): Promise<void> {
  await p.db.orm.execute(sql`update run_commands set applied_seq = ${seq}
    where run_id = ${runId} and client_id = ${commandId} and applied_seq is null`)
}
