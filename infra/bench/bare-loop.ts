import OpenAI from 'openai'
import * as z from 'zod'

const maxSteps = 1_000

const Arguments = z.object({ paths: z.array(z.string()) })

const tools: OpenAI.ChatCompletionTool[] = [
  {
    type: 'function',
    function: { name: 'read_files', description: 'Reads files.', parameters: z.toJSONSchema(Arguments) },
  },
]

/** The least that an agent can be: the `openai` client, a list of messages, and files read as they are asked for. */
export async function bareLoop(options: {
  url: string
  prompt: string
  fetch: typeof globalThis.fetch
  read: (path: string) => string
}): Promise<void> {
  const client = new OpenAI({ baseURL: options.url, apiKey: 'none', fetch: options.fetch })
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: options.prompt }]
  for (let step = 0; step < maxSteps; step++) {
    const stream = await client.chat.completions.create({ model: 'scripted', messages, tools, stream: true })
    let text = ''
    const calls: OpenAI.ChatCompletionMessageFunctionToolCall[] = []
    for await (const { choices } of stream) {
      const delta = choices[0]?.delta
      text += delta?.content ?? ''
      for (const { index, id, function: part } of delta?.tool_calls ?? []) {
        const call = calls[index] ?? { id: '', type: 'function', function: { name: '', arguments: '' } }
        calls[index] = call
        call.id ||= id ?? ''
        call.function.name += part?.name ?? ''
        call.function.arguments += part?.arguments ?? ''
      }
    }
    if (calls.length === 0) return
    messages.push({ role: 'assistant', content: text, tool_calls: calls })
    for (const call of calls) {
      const { paths } = Arguments.parse(JSON.parse(call.function.arguments))
      messages.push({ role: 'tool', tool_call_id: call.id, content: paths.map(options.read).join('\n') })
    }
  }
}
