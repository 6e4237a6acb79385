import * as z from 'zod'

/** Lower-case words joined by hyphens; published ones are `publisher/name@version`. */
export const AgentId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*(@[0-9A-Za-z.-]+)?)?$/, 'is not an agent id')
  .max(128)

/**
 * An agent as data. Field names follow the format that published agents of this family use, so that they load unchanged.
 * `model` is a role (`default`, `fast`, `think`) or `provider/name`.
 */
export const AgentDefinition = z.object({
  id: AgentId,
  version: z.string().optional(),
  publisher: z.string().optional(),
  displayName: z.string().min(1).max(80),
  model: z.string().min(1),
  reasoningOptions: z
    .object({ enabled: z.boolean().optional(), effort: z.enum(['low', 'medium', 'high']).optional() })
    .optional(),
  providerOptions: z.record(z.string(), z.json()).optional(),
  toolNames: z.array(z.string()).default([]),
  spawnableAgents: z.array(z.string()).default([]),
  inputSchema: z.object({ prompt: z.json().optional(), params: z.json().optional() }).optional(),
  outputMode: z.enum(['last_message', 'all_messages', 'structured_output']).default('last_message'),
  outputSchema: z.record(z.string(), z.json()).optional(),
  spawnerPrompt: z.string().optional(),
  includeMessageHistory: z.boolean().default(false),
  inheritParentSystemPrompt: z.boolean().default(false),
  systemPrompt: z.string().optional(),
  instructionsPrompt: z.string().optional(),
  stepPrompt: z.string().optional(),
})
export type AgentDefinition = z.infer<typeof AgentDefinition>
