import { type ChatRequest, textOf } from './chat-request.ts'
import type { Reply } from './scenario.ts'

/** Token counts as a provider reports them; estimated as four characters a token, so equal requests cost the same. */
export type ChatUsage = {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  prompt_tokens_details: { cached_tokens: number }
  completion_tokens_details: { reasoning_tokens: number }
}

const CHARS_PER_TOKEN = 4

/**
 * Usage of one answer. Counted as read from the cache is what an earlier request of the same conversation has sent:
 * everything before the last answer in it.
 */
export function usageOf(request: ChatRequest, reply: Reply): ChatUsage {
  const messages = request.messages.map((message) => {
    const calls = message.role === 'assistant' ? JSON.stringify(message.tool_calls ?? []) : ''
    return tokensOf(textOf(message) + calls) + 4
  })
  const tools = request.tools === undefined ? 0 : tokensOf(JSON.stringify(request.tools))
  const lastAnswer = request.messages.findLastIndex((message) => message.role === 'assistant')
  const prompt = sum(messages) + tools
  const cached = lastAnswer === -1 ? 0 : sum(messages.slice(0, lastAnswer)) + tools
  const reasoning = tokensOf(reply.reasoning ?? '')
  const calls = reply.calls.map((call) => tokensOf(call.tool + JSON.stringify(call.input)))
  const completion = reasoning + tokensOf(reply.text ?? '') + sum(calls)
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: reasoning },
  }
}

function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
