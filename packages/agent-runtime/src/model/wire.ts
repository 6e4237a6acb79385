import type { Usage } from '@codeberth/protocol'
import * as z from 'zod'

const text = z.string().nullish()
const count = z.number().nullish()

const CallDelta = z.object({
  index: z.number().nullish(),
  id: text,
  function: z.object({ name: text, arguments: z.unknown().optional() }).nullish(),
})
export type CallDelta = z.infer<typeof CallDelta>

const Delta = z.object({
  content: z.union([z.string(), z.array(z.object({ text }))]).nullish(),
  refusal: text,
  /** Three dialects of reasoning; a gateway may send one text in two of them. */
  reasoning_content: text,
  reasoning: text,
  reasoning_details: z.array(z.object({ text })).nullish(),
  tool_calls: z.array(CallDelta).nullish(),
})

const WireUsage = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count, cache_write_tokens: count }).nullish(),
  completion_tokens_details: z.object({ reasoning_tokens: count }).nullish(),
  prompt_cache_hit_tokens: count,
  cache_creation_input_tokens: count,
})

/** One chunk of a Chat Completions stream, as loose as providers are. `message` is there when one ignores `stream`. */
export const Chunk = z.object({
  error: z.unknown().optional(),
  choices: z.array(z.object({ delta: Delta.nullish(), message: Delta.nullish(), finish_reason: text })).nullish(),
  usage: WireUsage.nullish(),
})
export type Chunk = z.infer<typeof Chunk>

export type ReasoningField = 'reasoning_content' | 'reasoning'

type Parts = {
  text: string
  reasoning: string
  /** The dialect in which reasoning came, for sending it back. */
  field: ReasoningField | null
  refusal: string
  calls: readonly CallDelta[]
  finish: string | null
}

/** What one chunk says, whatever its dialect. */
export function chunkParts(chunk: Chunk): Parts {
  const choice = chunk.choices?.[0]
  const delta = choice?.delta ?? choice?.message
  const content = delta?.content ?? ''
  const details = delta?.reasoning_details?.map((detail) => detail.text ?? '').join('') ?? ''
  const field = delta?.reasoning_content ? 'reasoning_content' : delta?.reasoning || details ? 'reasoning' : null
  return {
    text: typeof content === 'string' ? content : content.map((part) => part.text ?? '').join(''),
    reasoning: delta?.reasoning_content || delta?.reasoning || details,
    field,
    refusal: delta?.refusal ?? '',
    calls: delta?.tool_calls ?? [],
    finish: choice?.finish_reason || null,
  }
}

const whole = (value: number | null | undefined): number => Math.max(0, Math.round(value ?? 0))

/** Tokens by our count (`input` includes cached ones), of any provider's. */
export function wireUsage(usage: z.infer<typeof WireUsage>): Usage {
  return {
    input: whole(usage.prompt_tokens),
    output: whole(usage.completion_tokens),
    reasoning: whole(usage.completion_tokens_details?.reasoning_tokens),
    cacheRead: whole(usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens),
    cacheWrite: whole(usage.prompt_tokens_details?.cache_write_tokens ?? usage.cache_creation_input_tokens),
  }
}
