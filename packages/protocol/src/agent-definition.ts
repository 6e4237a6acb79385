import * as z from 'zod'

/** Lower-case words joined by hyphens; published ones are `publisher/name@version`. */
export const AgentId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*(@[0-9A-Za-z.-]+)?)?$/, 'is not an agent id')
  .max(128)

/**
 * A program as its modules: JavaScript by path. `links` says which module each import of one means; whatever is not linked is
 * not there.
 */
export const AgentProgram = z.object({
  entry: z.string(),
  modules: z.record(z.string(), z.object({ code: z.string(), links: z.record(z.string(), z.string()) })),
})
export type AgentProgram = z.infer<typeof AgentProgram>

/** A server of tools: a command in the checkout, or an address. Values such as `$NAME` stand for a secret of that name. */
export const McpServer = z.union([
  z.object({
    type: z.literal('stdio').optional(),
    command: z.string().min(1),
    args: z.array(z.string()).optional(),
    env: z.record(z.string(), z.string()).optional(),
  }),
  z.object({
    type: z.enum(['http', 'sse']).optional(),
    url: z.string().min(1),
    params: z.record(z.string(), z.string()).optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
])
export type McpServer = z.infer<typeof McpServer>

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
    .object({
      enabled: z.boolean().optional(),
      exclude: z.boolean().optional(),
      max_tokens: z.int().positive().optional(),
      effort: z.enum(['low', 'medium', 'high', 'minimal', 'none']).optional(),
    })
    .optional(),
  providerOptions: z.record(z.string(), z.json()).optional(),
  toolNames: z.array(z.string()).default([]),
  spawnableAgents: z.array(z.string()).default([]),
  mcpServers: z.record(z.string(), McpServer).optional(),
  inputSchema: z.object({ prompt: z.json().optional(), params: z.json().optional() }).optional(),
  outputMode: z.enum(['last_message', 'all_messages', 'structured_output']).default('last_message'),
  outputSchema: z.record(z.string(), z.json()).optional(),
  spawnerPrompt: z.string().optional(),
  includeMessageHistory: z.boolean().default(false),
  inheritParentSystemPrompt: z.boolean().default(false),
  systemPrompt: z.string().optional(),
  instructionsPrompt: z.string().optional(),
  stepPrompt: z.string().optional(),
  /** Decides what the agent does between the steps of its model; runs in an isolate. */
  handleSteps: AgentProgram.optional(),
})
export type AgentDefinition = z.infer<typeof AgentDefinition>
