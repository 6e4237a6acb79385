import { realpathSync, statSync } from 'node:fs'
import { type LoadedDefinitions, loadDefinitions } from '@codeberth/agent-runtime'
import { agents as builtIn } from '@codeberth/agents'
import type { AgentDefinition } from '@codeberth/protocol'
import { catalog } from '@codeberth/tools'
import { openLocalWorkspace } from '@codeberth/workspace'

/** Where an agent comes from: with the product, the folder's `.agents`, the person's own, or the store. */
export type AgentSource = 'built-in' | 'project' | 'person' | 'store'

/** The agents that a run in a folder knows, each id once. Files of the person begin with `~/`. */
export type Agents = {
  agents: { definition: AgentDefinition; source: AgentSource; file?: string }[]
} & Omit<LoadedDefinitions, 'agents'>

/**
 * The agents of the folder `cwd`, then those of the person (`.agents` in `home`), then the built-in ones; an earlier one of an id
 * hides the later ones. Files are read and evaluated in an isolate, none of their code runs in this process. Bad files are in
 * `problems`, the others load.
 */
export async function loadAgents(options: { cwd: string; home?: string; signal?: AbortSignal }): Promise<Agents> {
  const { cwd, home, signal } = options
  const project = await loadFolder(cwd, 'project', signal)
  const person = home !== undefined && isOther(home, cwd) ? await loadFolder(home, 'person', signal) : nothing
  const builtInAgents = builtIn.map((definition) => ({ definition, source: 'built-in' as const }))
  const all = [...project.agents, ...person.agents, ...builtInAgents]
  const first = new Map(all.toReversed().map((agent) => [agent.definition.id, agent]))
  return {
    agents: all.filter((agent) => first.get(agent.definition.id) === agent),
    problems: [...project.problems, ...person.problems],
    warnings: [...project.warnings, ...person.warnings],
    skipped: [...project.skipped, ...person.skipped],
  }
}

const nothing: Agents = { agents: [], problems: [], warnings: [], skipped: [] }

/** Whether `home` is a folder beside `cwd`; a system user's is often none. */
const isOther = (home: string, cwd: string): boolean =>
  (statSync(home, { throwIfNoEntry: false })?.isDirectory() ?? false) && realpathSync(home) !== realpathSync(cwd)

async function loadFolder(
  root: string,
  source: 'project' | 'person',
  signal: AbortSignal | undefined,
): Promise<Agents> {
  const workspace = await openLocalWorkspace({ root })
  const known = { tools: catalog, agents: builtIn, ...(signal ? { signal } : {}) }
  const { agents, problems, warnings, skipped } = await loadDefinitions(workspace, known)
  const named = <T extends { file: string }>(item: T): T =>
    source === 'person' ? { ...item, file: `~/${item.file}` } : item
  return {
    agents: agents.map((agent) => ({ ...named(agent), source })),
    problems: problems.map(named),
    warnings: warnings.map(named),
    skipped: skipped.map(named),
  }
}
