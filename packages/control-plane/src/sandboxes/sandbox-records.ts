import { type Db, instantText, sql } from '@codeberth/db'
import { Isolation, SandboxState, SandboxStep, type SandboxView } from '@codeberth/protocol'
import * as z from 'zod'

/** Columns of `sandboxes` as `sandboxRow` reads them, for a join on the alias `s`. */
export const sandboxColumns = sql`s.observed, s.desired, s.isolation, s.warning, s.reason, s.since, s.steps, s.generation, s.host`

export const sandboxRow = {
  observed: SandboxState,
  desired: SandboxState,
  isolation: Isolation.nullable(),
  warning: z.string().nullable(),
  reason: z.string().nullable(),
  since: instantText,
  steps: z.array(SandboxStep),
  generation: z.int(),
  host: z.string().nullable(),
}
const Row = z.object(sandboxRow)

/** What is recorded of a project's sandbox. */
export type SandboxRecord = z.infer<typeof Row> & { projectId: string }

/** The record as clients see it. */
export const sandboxView = (record: SandboxRecord): SandboxView => ({
  projectId: record.projectId,
  state: record.observed,
  isolation: record.isolation,
  warning: record.warning,
  reason: record.reason,
  since: record.since,
  steps: record.steps,
  generation: record.generation,
})

/** The record of a project that exists; each project has one from its creation. */
export async function readSandbox(p: { db: Db }, projectId: string): Promise<SandboxRecord> {
  const [row] = await p.db.rows(sql`select ${sandboxColumns} from sandboxes s where s.project_id = ${projectId}`, Row)
  if (!row) throw new Error(`project ${projectId} has no sandbox record`)
  return { ...row, projectId }
}

/** Records of all sandboxes that `host` holds or that should run on nobody in particular. */
export async function sandboxesOf(p: { db: Db }, host: string): Promise<SandboxRecord[]> {
  const rows = await p.db.rows(
    sql`select s.project_id, ${sandboxColumns} from sandboxes s where s.host = ${host}`,
    z.object({ project_id: z.string(), ...sandboxRow }),
  )
  return rows.map(({ project_id: projectId, ...row }) => ({ ...row, projectId }))
}

/** What may change in a record. A field that is left out stays; `since` moves when the observed state does. */
export type SandboxChange = Partial<
  Pick<SandboxRecord, 'observed' | 'desired' | 'isolation' | 'warning' | 'reason' | 'steps' | 'host'>
>

/** Writes a change and returns the record after it; null when the project has none. */
export async function changeSandbox(
  p: { db: Db },
  projectId: string,
  change: SandboxChange,
): Promise<SandboxRecord | null> {
  const set = [
    change.observed === undefined
      ? null
      : sql`observed = ${change.observed}, since = case when observed = ${change.observed} then since else ${p.db.now} end`,
    change.desired === undefined ? null : sql`desired = ${change.desired}`,
    change.isolation === undefined ? null : sql`isolation = ${change.isolation}`,
    change.warning === undefined ? null : sql`warning = ${change.warning}`,
    change.reason === undefined ? null : sql`reason = ${change.reason}`,
    change.steps === undefined ? null : sql`steps = ${JSON.stringify(change.steps)}::jsonb`,
    change.host === undefined ? null : sql`host = ${change.host}`,
  ].filter((part) => part !== null)
  const [row] = await p.db.rows(
    sql`update sandboxes s set ${set.length > 0 ? sql.join(set, sql`, `) : sql`host = host`}
      where s.project_id = ${projectId} returning ${sandboxColumns}`,
    Row,
  )
  return row ? { ...row, projectId } : null
}

const Generation = z.object({ generation: z.int() })

/** Begins a new generation of a project's sandbox under `host`: every holder of an older one is fenced by the daemon. */
export async function nextSandboxGeneration(p: { db: Db }, projectId: string, host: string): Promise<number> {
  const [row] = await p.db.rows(
    sql`update sandboxes set generation = generation + 1, host = ${host} where project_id = ${projectId} returning generation`,
    Generation,
  )
  if (!row) throw new Error(`project ${projectId} has no sandbox record`)
  return row.generation
}

// What a runner that is gone has left in its hands. Where a run is at work the sandbox goes with the run's lease, not before it.
const isLeft = sql`desired = 'ready' and observed in ('provisioning', 'starting', 'ready', 'frozen')
  and not exists (select 1 from runs r where r.project_id = sandboxes.project_id and r.state <> 'finished')`
const Host = z.object({ host: z.string() })
const Claimed = z.object({ project_id: z.string() })

/** Other hosts than `host` by whom sandboxes that should run are held, as far as the records say. */
export async function otherHosts(p: { db: Db }, host: string): Promise<string[]> {
  const rows = await p.db.rows(
    sql`select distinct host from sandboxes
      where host is not null and host <> ${host} and ${isLeft}`,
    Host,
  )
  return rows.map((row) => row.host)
}

/** Makes `host` the holder of every sandbox of a host that is gone and that should run. Of two who claim, each gets others. */
export async function claimSandboxes(p: { db: Db }, gone: string, host: string): Promise<string[]> {
  const rows = await p.db.rows(
    sql`update sandboxes set host = ${host} where host = ${gone} and ${isLeft} returning project_id`,
    Claimed,
  )
  return rows.map((row) => row.project_id)
}

const ProjectRow = z.object({
  project_id: z.string(),
  desired: SandboxState,
  host: z.string().nullable(),
  deleted: z.boolean(),
  open: z.boolean(),
})

/** What the records say of a project that has a sandbox: what is wanted, by whom it is held, and whether a run is not over. */
export type KnownProject = { desired: SandboxState; host: string | null; hasOpenRun: boolean }

/** What is wanted of every sandbox that was ever started, and whether a run of its project is not over. A deleted project desires `none`. */
export async function openProjects(p: { db: Db }): Promise<Map<string, KnownProject>> {
  const rows = await p.db.rows(
    sql`select s.project_id, s.desired, s.host, p.deleted_at is not null as deleted,
        exists (select 1 from runs r where r.project_id = p.id and r.state <> 'finished') as open
      from sandboxes s join projects p on p.id = s.project_id where s.generation > 0`,
    ProjectRow,
  )
  return new Map(
    rows.map(({ project_id, desired, host, deleted, open }) => [
      project_id,
      { desired: deleted ? 'none' : desired, host, hasOpenRun: open },
    ]),
  )
}
