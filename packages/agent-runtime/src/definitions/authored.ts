import { AgentDefinition, type AgentProgram } from '@codeberth/protocol'
import * as z from 'zod'
import type { Flaw } from './problem.ts'

const functionMark = z.object({ $function: z.string() })

/** A definition as its author writes it: more may be left out than the runtime leaves open. */
const Authored = AgentDefinition.extend({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/)
    .max(128),
  // Most published definitions leave the choice to whoever runs them.
  model: z.string().min(1).default('default'),
  displayName: z.string().min(1).max(200),
  toolNames: z.array(z.string().min(1).max(200)).max(500).default([]),
  spawnableAgents: z.array(z.string().min(1).max(200)).max(500).default([]),
  subagents: z.array(z.string().min(1).max(200)).max(500).optional(),
  inputSchema: z.object({ prompt: z.json().optional(), params: z.json().optional() }).optional(),
  handleSteps: z.union([z.string(), functionMark]).optional(),
})
type Authored = z.infer<typeof Authored>

/** A definition that can be used, with what of it will not work here; or the first thing that is wrong. */
export type Read =
  | { ok: true; definition: AgentDefinition; warnings: { field: string; message: string }[] }
  | { ok: false; flaw: Flaw }

/** What is there to be named. */
export type Known = { tools: ReadonlySet<string>; agents: ReadonlySet<string> }

/** Checks what a file exports and makes it what the runtime uses. `program` is the file itself with all that it imports. */
export function readAuthored(value: unknown, program: AgentProgram): Read {
  const parsed = Authored.safeParse(value)
  if (!parsed.success) return { ok: false, flaw: schemaFlaw(parsed.error, value) }
  const { subagents, handleSteps, ...fields } = parsed.data
  const spawnableAgents = subagents && fields.spawnableAgents.length === 0 ? subagents : fields.spawnableAgents
  const authored = { ...parsed.data, spawnableAgents }
  const flaw = crossFlaw(authored) ?? programFlaw(handleSteps)
  if (flaw) return { ok: false, flaw }
  const steps = typeof handleSteps === 'string' ? writtenProgram(handleSteps) : handleSteps && program
  const definition = { ...fields, spawnableAgents, ...(steps ? { handleSteps: steps } : {}) }
  return { ok: true, definition, warnings: unknownFields(value) }
}

/** What a definition names that is not there: it loads, and the call is refused when it is made. */
export function unknownNames(definition: AgentDefinition, known: Known): { field: string; message: string }[] {
  const isServers = (name: string) =>
    Object.keys(definition.mcpServers ?? {}).some((server) => name.startsWith(`${server}/`))
  const tools = definition.toolNames.filter((name) => !known.tools.has(name) && !isServers(name))
  const agents = definition.spawnableAgents.filter((id) => !known.agents.has(id))
  return [
    ...tools.map((name) => ({
      field: 'toolNames',
      message: `There is no tool "${name}" here; calls of it are refused.`,
    })),
    ...agents.map((id) => ({
      field: 'spawnableAgents',
      message: `There is no agent "${id}" here; it cannot be spawned.`,
    })),
  ]
}

function unknownFields(value: unknown): { field: string; message: string }[] {
  const fields = Object.keys(z.looseObject({}).parse(value)).filter((field) => !(field in Authored.shape))
  return fields.map((field) => ({ field, message: `There is no field "${field}"; it has no effect.` }))
}

function crossFlaw(authored: Omit<Authored, 'subagents' | 'handleSteps'>): Flaw | null {
  const { toolNames, spawnableAgents, outputSchema, outputMode, inheritParentSystemPrompt, systemPrompt } = authored
  if (outputSchema !== undefined && outputMode !== 'structured_output')
    return {
      field: 'outputSchema',
      message: `outputSchema is for the output mode structured_output; this one is ${outputMode}.`,
      fix: 'Add outputMode: "structured_output", or remove outputSchema.',
    }
  if (inheritParentSystemPrompt && systemPrompt)
    return {
      field: 'systemPrompt',
      message: 'systemPrompt and inheritParentSystemPrompt exclude each other.',
      fix: "Move the text to instructionsPrompt, or do not inherit the parent's prompt.",
    }
  if (spawnableAgents.length > 0 && !toolNames.includes('spawn_agents') && !toolNames.includes('spawn_agent_inline'))
    return {
      field: 'spawnableAgents',
      message: 'spawnableAgents names agents, but no tool to spawn them is among toolNames.',
      fix: 'Add "spawn_agents" to toolNames, or remove spawnableAgents.',
    }
  return null
}

function programFlaw(handleSteps: Authored['handleSteps']): Flaw | null {
  if (handleSteps === undefined) return null
  const kind = typeof handleSteps === 'string' ? kindOfText(handleSteps) : handleSteps.$function
  if (kind === 'generator' || kind === 'function') return null
  return {
    field: 'handleSteps',
    message: `handleSteps is ${kind === 'text' ? 'a text that is no generator function' : `an ${kind}`}.`,
    fix: 'Write it as function* ({ agentState, prompt, params, logger }) { … }.',
  }
}

const kindOfText = (text: string): string => (/^\s*function\s*\*/.test(text) ? 'generator' : 'text')

/** JSON has no functions: there the program is the text of one. */
const writtenProgram = (text: string): AgentProgram => ({
  entry: 'handle-steps.js',
  modules: { 'handle-steps.js': { code: `export default { handleSteps: (${text}\n) }`, links: {} } },
})

const fixes: Record<string, string> = {
  id: 'Use lower-case letters, digits and hyphens, such as "my-agent".',
  displayName: 'Give the agent a name for people, such as "My Agent".',
  model: 'Use default, fast or think, or provider/name.',
  outputMode: 'Use last_message, all_messages or structured_output.',
  outputSchema: 'Write it as a JSON Schema object.',
  inputSchema: 'Use { prompt: { type: "string", description: "…" }, params: { type: "object", properties: {…} } }.',
  toolNames: 'List names of tools as strings.',
  spawnableAgents: 'List ids of agents as strings.',
  mcpServers: 'Give each server a command with args and env, or a url.',
  reasoningOptions: 'Use enabled, exclude, and effort (none, minimal, low, medium, high) or max_tokens.',
  handleSteps: 'Write it as function* ({ agentState, prompt, params, logger }) { … }.',
}

function schemaFlaw(error: z.ZodError, value: unknown): Flaw {
  const issue = error.issues[0]
  const path = issue?.path ?? []
  const field = path.join('.')
  const further = new Set(error.issues.map((other) => other.path.join('.')))
  further.delete(field)
  const also = further.size === 0 ? '' : ` Also wrong: ${[...further].slice(0, 5).join(', ')}.`
  const top = String(path[0] ?? '')
  const message = valueAt(value, path) === undefined ? 'is missing' : `is not valid: ${issue?.message ?? 'unknown'}`
  return {
    field,
    message: `${field} ${message}.${also}`,
    fix: fixes[top] ?? `Correct ${field}, or remove it.`,
  }
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => {
    const found = z.record(z.string(), z.unknown()).or(z.array(z.unknown())).safeParse(inner)
    return found.success ? Object.entries(found.data).find(([name]) => name === String(key))?.[1] : undefined
  }, value)
