import type { AgentDefinition } from '@codeberth/protocol'
import * as z from 'zod'

const Json = z.json()

/** Why a value breaks an agent's output schema, or null when it fits or there is none. A schema that cannot be read holds nobody up. */
export function outputProblem(definition: AgentDefinition, value: unknown): string | null {
  const schema = definition.outputMode === 'structured_output' ? readSchema(definition) : null
  const result = schema?.safeParse(value)
  if (!result || result.success) return null
  return result.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.') || 'output'}: ${issue.message}`)
    .join('; ')
}

function readSchema(definition: AgentDefinition): z.ZodType | null {
  if (!definition.outputSchema) return null
  try {
    return z.fromJSONSchema(definition.outputSchema)
  } catch {
    // zod throws plain errors for keywords it does not know; the definition was accepted with them.
    return null
  }
}

/** The output that a last message holds when it is nothing but JSON, also inside a code fence. */
export function outputOfText(text: string): z.core.util.JSONType | undefined {
  const body = /^\s*(?:```(?:json)?\s*\n)?([\s\S]*?)(?:\n```)?\s*$/.exec(text)?.[1] ?? ''
  if (!/^[[{]/.test(body.trim())) return undefined
  try {
    return Json.parse(JSON.parse(body))
  } catch {
    // Prose that begins with a bracket.
    return undefined
  }
}
