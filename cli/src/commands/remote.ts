import { connect, newId, type ProjectSource, type ProjectView, type Server } from '@codeberth/sdk'
import { type Io, UsageError } from '../io.ts'
import { type OnInterrupt, printRun } from '../print-run.ts'
import { readSettings, remoteServer } from '../settings.ts'
import type { SharedFlags } from './run-options.ts'

/** `cb attach`: follows a remote run from its first event (or after `after`) to its end. */
export async function attachCommand(
  io: Io,
  runId: string,
  flags: SharedFlags & { after?: number; onInterrupt: OnInterrupt },
): Promise<number> {
  const run = await connect(remoteServer(readSettings(io))).attach(runId)
  try {
    return await printRun(io, run, { ...flags, after: flags.after ?? 0 })
  } finally {
    await run.dispose()
  }
}

/** `cb stop`: asks a remote run to stop. */
export async function stopCommand(io: Io, runId: string): Promise<number> {
  const summary = await connect(remoteServer(readSettings(io))).runs.cancel({ id: runId, commandId: newId() })
  io.err(summary.state === 'finished' ? `cb: the run had ended: ${summary.stop}\n` : 'cb: the run is stopping\n')
  return 0
}

/** Most projects that the server gives at once. */
const pageSize = 200

async function allProjects(server: Server): Promise<ProjectView[]> {
  const projects: ProjectView[] = []
  for (;;) {
    const before = projects.at(-1)?.id
    const page = await server.projects.list({ limit: pageSize, ...(before ? { before } : {}) })
    projects.push(...page)
    if (page.length < pageSize) return projects
  }
}

/** `cb projects list`: one line a project, or JSON. */
export async function listProjects(io: Io, flags: SharedFlags): Promise<number> {
  const projects = await allProjects(connect(remoteServer(readSettings(io))))
  if (flags.output === 'json') io.out(`${JSON.stringify(projects)}\n`)
  else
    for (const project of projects)
      io.out(
        flags.output === 'jsonl'
          ? `${JSON.stringify(project)}\n`
          : `${project.id}  ${project.handle}  ${project.sandbox.state}\n`,
      )
  return 0
}

/** `cb projects create`: from `--git`, `--starter`, or empty. Prints the id. */
export async function createProject(
  io: Io,
  name: string,
  flags: SharedFlags & { git?: string; branch?: string; starter?: string },
): Promise<number> {
  if (flags.git !== undefined && flags.starter !== undefined)
    throw new UsageError('--git and --starter exclude each other.', 'Use one of them.')
  const project = await connect(remoteServer(readSettings(io))).projects.create({
    id: newId(),
    name,
    source: sourceOf(flags),
  })
  io.out(flags.output === 'text' ? `${project.id}\n` : `${JSON.stringify(project)}\n`)
  return 0
}

function sourceOf(flags: { git?: string; branch?: string; starter?: string }): ProjectSource {
  if (flags.git) return { kind: 'git', remote: flags.git, branch: flags.branch ?? null }
  if (flags.starter === 'node' || flags.starter === 'python' || flags.starter === 'demo')
    return { kind: 'starter', starter: flags.starter }
  if (flags.starter) throw new UsageError(`There is no starter "${flags.starter}".`, 'Use node, python or demo.')
  return { kind: 'empty' }
}
