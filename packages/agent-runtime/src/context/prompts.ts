import type { AgentDefinition } from '@codeberth/protocol'
import type * as z from 'zod'
import type { ModeRules } from '../modes.ts'

export type Params = Record<string, z.core.util.JSONType>

/** The system prompt of an agent: its own text, then whom it may spawn. Nothing in it depends on the time or the turn. */
export function systemPrompt(definition: AgentDefinition, spawnable: readonly AgentDefinition[]): string {
  const agents = spawnable.map((agent) => `- ${agent.id}: ${agent.spawnerPrompt ?? agent.displayName}`)
  const section = agents.length === 0 ? '' : `Agents you can spawn:\n${agents.join('\n')}`
  return [definition.systemPrompt ?? '', section].filter((part) => part !== '').join('\n\n')
}

type Opening = { prompt: string; params: Params | undefined; context: string; mode: ModeRules }

/**
 * The message that opens an agent's turn. The task comes first and the context last, so that equal prompts begin equally; an
 * agent that inherits its parent's system prompt hears in its instructions who it is.
 */
export function openingMessage(definition: AgentDefinition, { prompt, params, context, mode }: Opening): string {
  const instructions = definition.instructionsPrompt ?? ''
  const task = params === undefined ? prompt : `${prompt}\n\nParameters: ${JSON.stringify(params)}`
  return [task, instructions, mode.note, context].filter((part) => part !== '').join('\n\n')
}
