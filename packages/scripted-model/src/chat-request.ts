import * as z from 'zod'

// The wire format is OpenAI's Chat Completions with the extensions of OpenRouter that clients of this family send.
// Objects are strict: a real provider refuses what it does not know, and a test double that shrugs hides the mistake.

const Text = z.strictObject({
  type: z.literal('text'),
  text: z.string(),
  cache_control: z.strictObject({ type: z.literal('ephemeral') }).optional(),
})
const Image = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({ url: z.string(), detail: z.enum(['auto', 'low', 'high']).optional() }),
})
const TextContent = z.union([z.string(), z.array(Text).min(1)])

const ToolCall = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string().min(1),
    arguments: z.string().refine(isJsonObject, 'is not a JSON object'),
  }),
})

const Message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: TextContent, name: z.string().optional() }),
  z.strictObject({ role: z.literal('developer'), content: TextContent, name: z.string().optional() }),
  z.strictObject({
    role: z.literal('user'),
    content: z.union([z.string(), z.array(z.union([Text, Image])).min(1)]),
    name: z.string().optional(),
  }),
  z
    .strictObject({
      role: z.literal('assistant'),
      content: z.union([z.string(), z.array(Text), z.null()]).optional(),
      tool_calls: z.array(ToolCall).min(1).optional(),
      reasoning: z.string().nullish(),
      reasoning_content: z.string().nullish(),
      reasoning_details: z.array(z.json()).optional(),
      refusal: z.string().nullish(),
      name: z.string().optional(),
    })
    .refine(
      (message) => message.content != null || message.tool_calls !== undefined,
      'has neither content nor tool_calls',
    ),
  z.strictObject({ role: z.literal('tool'), content: TextContent, tool_call_id: z.string().min(1) }),
])
/** One message of a request. */
export type ChatMessage = z.infer<typeof Message>

const Tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
    description: z.string().max(10_000).optional(),
    parameters: z.looseObject({ type: z.literal('object') }).optional(),
    strict: z.boolean().nullish(),
  }),
  cache_control: z.strictObject({ type: z.literal('ephemeral') }).optional(),
})

const Choice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: z.string() }) }),
])

const tokens = z.int().positive().nullish()

/** A request to `POST /v1/chat/completions`, checked as strictly as a provider would. */
export const ChatRequest = z
  .strictObject({
    model: z.string().min(1),
    messages: z.array(Message).min(1),
    stream: z.boolean().nullish(),
    stream_options: z.strictObject({ include_usage: z.boolean().optional() }).nullish(),
    tools: z.array(Tool).min(1).max(128).optional(),
    tool_choice: Choice.optional(),
    parallel_tool_calls: z.boolean().optional(),
    temperature: z.number().min(0).max(2).nullish(),
    top_p: z.number().min(0).max(1).nullish(),
    max_tokens: tokens,
    max_completion_tokens: tokens,
    stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
    seed: z.int().nullish(),
    n: z.literal(1).nullish(),
    user: z.string().optional(),
    response_format: z.looseObject({ type: z.enum(['text', 'json_object', 'json_schema']) }).optional(),
    reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).nullish(),
    reasoning: z
      .strictObject({
        effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
        max_tokens: z.int().positive().optional(),
        enabled: z.boolean().optional(),
        exclude: z.boolean().optional(),
      })
      .optional(),
    usage: z.strictObject({ include: z.boolean() }).optional(),
    provider: z.looseObject({}).optional(),
    metadata: z.record(z.string(), z.string()).nullish(),
    prompt_cache_key: z.string().optional(),
    store: z.boolean().nullish(),
  })
  .superRefine((request, context) => {
    const problem = findProblem(request)
    if (problem !== undefined) context.addIssue({ code: 'custom', ...problem })
  })
export type ChatRequest = z.infer<typeof ChatRequest>

type Problem = { path: (string | number)[]; message: string }
type Shape = { messages: ChatMessage[]; tools?: z.infer<typeof Tool>[] | undefined }

/** Calls and results that do not belong together, and tools of one name: what providers refuse beyond the shape. */
function findProblem({ messages, tools = [] }: Shape): Problem | undefined {
  const names = tools.map((tool) => tool.function.name)
  const double = names.find((name, index) => names.indexOf(name) !== index)
  if (double !== undefined) return { path: ['tools'], message: `Tool names must be unique: ${double}` }
  let open: string[] = []
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool') {
      const id = message.tool_call_id
      if (!open.includes(id)) {
        return { path: ['messages', index], message: `No tool call of the message before has the id ${id}` }
      }
      open = open.filter((other) => other !== id)
      continue
    }
    if (open.length > 0) {
      return { path: ['messages', index], message: `These tool calls have no result: ${open.join(', ')}` }
    }
    if (message.role === 'assistant') open = (message.tool_calls ?? []).map((call) => call.id)
  }
  if (open.length === 0) return undefined
  return { path: ['messages', messages.length - 1], message: `These tool calls have no result: ${open.join(', ')}` }
}

/** The text of a message, its parts joined by newlines; pictures are left out. */
export function textOf(message: ChatMessage): string {
  const { content } = message
  if (content == null) return ''
  if (typeof content === 'string') return content
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n')
}

function isJsonObject(text: string): boolean {
  try {
    return z.looseObject({}).safeParse(JSON.parse(text)).success
  } catch {
    // Not JSON at all, which is the answer.
    return false
  }
}
