import { isDeepStrictEqual } from 'node:util'
import { type Db, errorCode, type Orm, projects, sandboxes, sql } from '@codeberth/db'
import { Fault, type ProjectSource, type ProjectView } from '@codeberth/protocol'
import * as z from 'zod'
import type { Actor } from '../accounts/actor.ts'
import type { Platform } from '../platform.ts'
import { type Action, demand, demandScope } from '../policy/can.ts'
import { askForSandbox, publishChanged } from '../signals.ts'
import { checkBranch, parseRemote } from './git-remote.ts'
import { type OwnedProject, projectView, selectProjects } from './project-rows.ts'

/** What a client gives of a new project; `id` is its own and makes creating idempotent. */
export type NewProject = { id: string; name: string; source: ProjectSource }

const slugChars = 60
const slugTries = 200
const slugRaces = 5
const uniqueViolation = '23505'

/**
 * Creates a project of the actor, with its sandbox record. The same id and body again give the same project. Throws
 * Fault('bad-remote') for an address that may not be used, Fault('key-reused') for an id that is taken by something else.
 */
export async function createProject(
  p: Pick<Platform, 'db' | 'deployment'>,
  actor: Actor,
  wanted: NewProject,
): Promise<ProjectView> {
  demandScope(actor, 'project.create')
  const source = checkedSource(wanted.source, p.deployment)
  const project = await insertOrFind(p.db, actor, { ...wanted, source })
  if (!project || project.name !== wanted.name || !isDeepStrictEqual(project.source, source))
    throw new Fault('key-reused')
  return projectView(project)
}

async function insertOrFind(db: Db, actor: Actor, wanted: NewProject): Promise<OwnedProject | undefined> {
  for (let again = 0; ; again++) {
    try {
      return await db.transaction(async (orm) => {
        if (await insertProject(db, orm, actor, wanted))
          await orm.insert(sandboxes).values({ projectId: wanted.id, since: Date.now() })
        const [found] = await selectProjects(db, sql`p.id = ${wanted.id} and p.user_id = ${actor.userId}`, 1, orm)
        return found
      })
    } catch (thrown) {
      // Two projects of one name at once: the slower one looks for a free slug again.
      if (errorCode(thrown) !== uniqueViolation || again === slugRaces) throw thrown
    }
  }
}

function checkedSource(source: ProjectSource, deployment: Platform['deployment']): ProjectSource {
  if (source.kind !== 'git') return source
  const remote = parseRemote(source.remote, deployment).url
  return { kind: 'git', remote, branch: source.branch === null ? null : checkBranch(source.branch) }
}

async function insertProject(db: Db, orm: Orm, actor: Actor, wanted: NewProject): Promise<boolean> {
  const { id, name, source } = wanted
  const git = source.kind === 'git' ? { remote: source.remote, branch: source.branch } : { remote: null, branch: null }
  const made = await orm
    .insert(projects)
    .values({
      id,
      userId: actor.userId,
      slug: await freeSlug(db, orm, actor.userId, name),
      name,
      source,
      ...git,
      scripted: source.kind === 'starter' && source.starter === 'demo',
    })
    .onConflictDoNothing({ target: projects.id })
    .returning({ id: projects.id })
  return made.length === 1
}

const Slug = z.object({ slug: z.string() })

async function freeSlug(db: Db, orm: Orm, userId: string, name: string): Promise<string> {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, slugChars)
  const slug = plain.replace(/^-+|-+$/g, '') || 'project'
  const rows = await db.rows(
    sql`select lower(slug) as slug from projects where user_id = ${userId} and deleted_at is null
      and (lower(slug) = ${slug} or lower(slug) like ${`${slug}-%`})`,
    Slug,
    orm,
  )
  const taken = new Set(rows.map((row) => row.slug))
  if (!taken.has(slug)) return slug
  for (let at = 2; at <= slugTries; at++) if (!taken.has(`${slug}-${at}`)) return `${slug}-${at}`
  throw new Fault('exists', { what: `A project named ${name}` })
}

/** The project, if the actor may do this with it; otherwise the fault of the policy, the same for missing and foreign ones. */
export async function demandProject(
  p: Pick<Platform, 'db'>,
  actor: Actor,
  action: Action,
  projectId: string,
): Promise<OwnedProject> {
  const [project] = await selectProjects(p.db, sql`p.id = ${projectId}`, 1)
  demand(actor, action, project ?? null)
  if (!project) throw new Fault('not-found')
  return project
}

/** One project of the actor. Throws Fault('not-found'). */
export const getProject = async (p: Pick<Platform, 'db'>, actor: Actor, projectId: string): Promise<ProjectView> =>
  projectView(await demandProject(p, actor, 'project.read', projectId))

/** The project that a person typed as `login/slug`. Throws Fault('not-found'). */
export async function findProject(
  p: Pick<Platform, 'db'>,
  actor: Actor,
  login: string,
  slug: string,
): Promise<ProjectView> {
  const named = sql`lower(u.login) = lower(${login}) and lower(p.slug) = lower(${slug})`
  const [project] = await selectProjects(p.db, named, 1)
  demand(actor, 'project.read', project ?? null)
  if (!project) throw new Fault('not-found')
  return projectView(project)
}

/** A page of the actor's projects, newest first; `before` is the last id of the page before. */
export async function listProjects(
  p: Pick<Platform, 'db'>,
  actor: Actor,
  page: { limit: number; before?: string | undefined },
): Promise<ProjectView[]> {
  demandScope(actor, 'project.read')
  const older = page.before === undefined ? sql`true` : sql`p.id < ${page.before}`
  const found = await selectProjects(p.db, sql`p.user_id = ${actor.userId} and ${older}`, page.limit)
  return found.map(projectView)
}

/**
 * Deletes a project: it is gone for everybody at once, its open runs are cancelled, and its sandbox is removed with all that
 * it holds. Throws Fault('not-found').
 */
export async function removeProject(
  p: Pick<Platform, 'db' | 'queue' | 'bus'>,
  actor: Actor,
  projectId: string,
): Promise<void> {
  await demandProject(p, actor, 'project.delete', projectId)
  await p.db.transaction(async (orm) => {
    await orm.execute(sql`update projects set deleted_at = ${p.db.now}, rev = rev + 1 where id = ${projectId}`)
    await orm.execute(sql`update sandboxes set desired = 'none' where project_id = ${projectId}`)
    await orm.execute(sql`insert into run_commands (run_id, client_id, kind, body, by)
      select r.id, ${`project-removed:${projectId}`}, 'cancel', '{"kind":"cancel"}'::jsonb, ${actor.userId}
      from runs r where r.project_id = ${projectId} and r.state <> 'finished' on conflict do nothing`)
  })
  await askForSandbox(p, projectId)
  await publishChanged(p, { noun: 'project', projectId, id: projectId, rev: 0 })
}
