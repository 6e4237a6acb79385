import * as z from 'zod'
import { AgentDefinition } from './agent-definition.ts'
import { Budget } from './events.ts'
import { Id } from './ids.ts'
import { limits } from './limits.ts'
import { Message } from './messages.ts'
import { Policy } from './policy.ts'

export const Mode = z.enum(['default', 'lite', 'max', 'plan', 'ask'])
export type Mode = z.infer<typeof Mode>

export const RunState = z.enum(['queued', 'running', 'waiting', 'finished'])
export type RunState = z.infer<typeof RunState>

/** The budget of a run that names none. */
export const defaultBudget: Budget = {
  steps: limits.steps.value,
  tokens: limits.tokens.value,
  credits: limits.credits.value,
  ms: limits.runMs.value,
  depth: limits.depth.value,
  children: limits.children.value,
}

/** Prices of one model in micro-credits per million tokens. */
export const ModelPrice = z.object({
  input: z.number(),
  output: z.number(),
  cacheRead: z.number(),
  cacheWrite: z.number(),
})
export type ModelPrice = z.infer<typeof ModelPrice>

/** The model of a run: its name at the provider, what it holds, what it costs (null = not known). */
export const ModelChoice = z.object({
  name: z.string(),
  contextTokens: z.int().positive(),
  maxOutputTokens: z.int().positive(),
  price: ModelPrice.nullable(),
  scripted: z.boolean(),
})
export type ModelChoice = z.infer<typeof ModelChoice>

/** All that a daemon needs to carry out a run. It holds no secret. */
export const RunSpec = z.object({
  runId: Id,
  threadId: Id,
  agent: z.string(),
  /** Agents beside the built-in ones. */
  agents: z.array(AgentDefinition),
  model: ModelChoice,
  mode: Mode,
  prompt: z.string().max(limits.promptChars.value),
  history: z.array(Message),
  budget: Budget,
  policy: Policy,
})
export type RunSpec = z.infer<typeof RunSpec>

/** What may be asked of a run that is under way. */
export const RunCommand = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cancel'), agentId: z.string().optional() }),
  z.object({ kind: z.literal('steer'), id: z.string(), text: z.string().max(limits.promptChars.value) }),
  z.object({
    kind: z.literal('answer'),
    id: z.string(),
    decision: z.enum(['once', 'run', 'project', 'deny']).optional(),
    answers: z.array(z.string()).optional(),
    by: z.string(),
  }),
])
export type RunCommand = z.infer<typeof RunCommand>
