import * as z from 'zod'

/** A tool call as the model asked for it. `input` is the parsed JSON; `raw` keeps arguments that were not JSON. */
export const ToolCall = z.object({ callId: z.string(), tool: z.string(), input: z.json(), raw: z.string().optional() })
export type ToolCall = z.infer<typeof ToolCall>

/** The history that a model is shown, in our own shape; the model client turns it into the provider's. */
export const Message = z.discriminatedUnion('role', [
  z.object({ role: z.literal('user'), text: z.string() }),
  z.object({
    role: z.literal('assistant'),
    text: z.string(),
    reasoning: z.string().optional(),
    calls: z.array(ToolCall),
  }),
  z.object({ role: z.literal('tool'), callId: z.string(), tool: z.string(), output: z.string() }),
])
export type Message = z.infer<typeof Message>
