import { type AgentDefinition, limits, type Workspace } from '@codeberth/protocol'
import * as z from 'zod'
import { type Isolates, openIsolates } from '../programs/isolates.ts'
import { readAuthored, unknownNames } from './authored.ts'
import { evaluate } from './evaluate.ts'
import { listFiles } from './list-files.ts'
import type { Problem, Warning } from './problem.ts'
import { openSources } from './read-sources.ts'

/** What the agents' folder of a checkout holds, by path. Paths are relative to the checkout. */
export type LoadedDefinitions = {
  agents: { definition: AgentDefinition; file: string }[]
  /** A line for each file that should be an agent and is none. */
  problems: Problem[]
  /** What agents name that is not there. */
  warnings: Warning[]
  /** Files that hold no definition, and why. */
  skipped: { file: string; note: string }[]
}

export type LoadOptions = {
  /** The tools that there are, and the agents beside those of the folder. */
  tools: readonly { name: string }[]
  agents: readonly { id: string }[]
  isolates?: Isolates
  signal?: AbortSignal
}

/**
 * Loads the agents of a checkout, `.agents/**` in TypeScript, JavaScript or JSON. None of its code runs outside an isolate, and
 * whatever is wrong with a file is said of that file; the others load.
 */
export async function loadDefinitions(
  workspace: Pick<Workspace, 'files'>,
  { tools, agents, isolates = openIsolates(), signal }: LoadOptions,
): Promise<LoadedDefinitions> {
  const { paths, problems } = await listFiles(workspace)
  const loaded: LoadedDefinitions = { agents: [], problems, warnings: [], skipped: [] }
  if (paths.length === 0) return loaded
  const sources = openSources(workspace)
  const isolate = isolates.open()
  const endsAt = Date.now() + limits.agentsMs.value
  try {
    for (const file of paths) {
      signal?.throwIfAborted()
      if (Date.now() > endsAt) problems.push(tooLate(file))
      else addFile(loaded, file, await evaluate(sources, isolate, file))
    }
  } finally {
    await isolate.close()
  }
  const known = {
    tools: new Set(tools.map(({ name }) => name)),
    agents: new Set([...agents.map(({ id }) => id), ...loaded.agents.map(({ definition }) => definition.id)]),
  }
  for (const { definition, file } of loaded.agents)
    loaded.warnings.push(...unknownNames(definition, known).map((warning) => ({ file, ...warning })))
  return loaded
}

function addFile(loaded: LoadedDefinitions, file: string, evaluated: Awaited<ReturnType<typeof evaluate>>): void {
  if (evaluated.kind === 'skipped') {
    loaded.skipped.push({ file, note: evaluated.note })
    return
  }
  if (evaluated.kind === 'flawed') {
    loaded.problems.push({ file, ...evaluated.flaw })
    return
  }
  if (file.endsWith('.json') && !namesAnAgent(evaluated.value)) {
    loaded.skipped.push({ file, note: 'names no agent' })
    return
  }
  const read = readAuthored(evaluated.value, evaluated.program)
  if (!read.ok) {
    loaded.problems.push({ file, ...read.flaw })
    return
  }
  const { definition, warnings } = read
  const other = loaded.agents.find((known) => known.definition.id === definition.id)
  if (other) loaded.problems.push(duplicate(file, definition.id, other.file))
  else loaded.agents.push({ definition, file })
  loaded.warnings.push(...warnings.map((warning) => ({ file, ...warning })))
}

/** JSON of other kinds lies in such folders too, and has no export to tell it by. */
const namesAnAgent = (value: unknown): boolean => {
  const fields = Object.keys(z.looseObject({}).parse(value))
  return ['id', 'displayName', 'systemPrompt', 'instructionsPrompt', 'toolNames', 'spawnableAgents'].some((field) =>
    fields.includes(field),
  )
}

const duplicate = (file: string, id: string, other: string): Problem => ({
  file,
  field: 'id',
  message: `The id "${id}" is that of ${other} already.`,
  fix: 'Give one of the two another id.',
})

const tooLate = (file: string): Problem => ({
  file,
  field: 'file',
  message: `It was not looked at: the files before it took ${limits.agentsMs.value / 1_000} s.`,
  fix: 'Mend the files that take long; they are named.',
})
