import type { Usage } from '@codeberth/protocol'
import * as z from 'zod'

const count = z.number().int().nonnegative().catch(0)
const ProviderUsage = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count.optional(), cache_write_tokens: count.optional() }).nullish(),
  completion_tokens_details: z.object({ reasoning_tokens: count.optional() }).nullish(),
})
const WithUsage = z.object({ usage: ProviderUsage })

/** Characters a token has on average, for answers without figures. */
const charsPerToken = 3

/** The usage that a provider reported in a chunk or an answer, in the form of OpenAI's Chat Completions; null without one. */
export function readUsage(body: unknown): Usage | null {
  const parsed = WithUsage.safeParse(body)
  if (!parsed.success) return null
  const usage = parsed.data.usage
  return {
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    reasoning: usage.completion_tokens_details?.reasoning_tokens ?? 0,
    cacheRead: usage.prompt_tokens_details?.cached_tokens ?? 0,
    cacheWrite: usage.prompt_tokens_details?.cache_write_tokens ?? 0,
  }
}

/** An estimate from the sizes of request and answer, for a provider that reports nothing. */
export const estimateUsage = (requestChars: number, answerChars: number): Usage => ({
  input: Math.ceil(requestChars / charsPerToken),
  output: Math.ceil(answerChars / charsPerToken),
  reasoning: 0,
  cacheRead: 0,
  cacheWrite: 0,
})
