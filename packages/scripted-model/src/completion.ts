import { createHash } from 'node:crypto'
import type { ChatRequest } from './chat-request.ts'
import type { Quirk, Reply } from './scenario.ts'
import { usageOf } from './usage.ts'

/** One answer on the wire, before it is split into frames: the same request gives the same ids. */
export type Completion = {
  id: string
  model: string
  created: number
  finish: string
  calls: { id: string; name: string; arguments: string }[]
}

/** Names an answer by what was asked, so that a repeated request gets equal ids and two conversations never share one. */
export function completionOf(request: ChatRequest, reply: Reply, created: number): Completion {
  const digest = createHash('sha256').update(JSON.stringify(request.messages)).digest('hex')
  return {
    id: `chatcmpl-${digest.slice(0, 24)}`,
    model: request.model,
    created,
    finish: reply.finish ?? (reply.calls.length > 0 ? 'tool_calls' : 'stop'),
    calls: reply.calls.map(({ tool, input }, index) => ({
      id: `call_${digest.slice(0, 20)}_${index}`,
      name: tool,
      arguments: JSON.stringify(input),
    })),
  }
}

/** The answer to a request without `stream`. */
export function wholeAnswer(request: ChatRequest, reply: Reply, completion: Completion) {
  const { id, model, created, finish, calls } = completion
  const tool_calls = calls.map((call) => ({
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  }))
  const message = {
    role: 'assistant',
    content: reply.text ?? null,
    ...(reply.reasoning === undefined ? {} : { reasoning: reply.reasoning }),
    ...(tool_calls.length === 0 ? {} : { tool_calls }),
  }
  const choices = [{ index: 0, message, finish_reason: finish }]
  return { id, object: 'chat.completion', created, model, choices, usage: usageOf(request, reply) }
}

const TEXT_DELTA_CHARS = 24
const ARGUMENT_DELTA_CHARS = 32

/** The `data` of each frame of a streamed answer, in order, without the final `[DONE]`. */
export function streamFrames(request: ChatRequest, reply: Reply, completion: Completion): object[] {
  const { id, model, created, finish } = completion
  const quirks = new Set(reply.quirks)
  const frame = (delta: object, finish_reason: string | null = null) => ({
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    choices: [{ index: 0, delta, finish_reason }],
  })
  const reasoningField = quirks.has('reasoning_content') ? 'reasoning_content' : 'reasoning'
  const deltas: object[] = [{ role: 'assistant', content: '' }]
  for (const piece of pieces(reply.reasoning ?? '', TEXT_DELTA_CHARS)) deltas.push({ [reasoningField]: piece })
  const text = pieces(reply.text ?? '', TEXT_DELTA_CHARS).map((content) => ({ content }))
  const calls = completion.calls.flatMap((call, index) => callDeltas(call, index, quirks))
  deltas.push(...(quirks.has('text_after_calls') ? [...calls, ...text] : [...text, ...calls]))
  const usage = usageOf(request, reply)
  const frames: object[] = [...deltas.map((delta) => frame(delta)), frame({}, finish)]
  if (request.stream_options?.include_usage !== true && request.usage?.include !== true) return frames
  if (quirks.has('usage_last_chunk')) return [...frames.slice(0, -1), { ...frame({}, finish), usage }]
  return [...frames, { id, object: 'chat.completion.chunk', created, model, choices: [], usage }]
}

function callDeltas(call: Completion['calls'][number], index: number, quirks: Set<Quirk>): object[] {
  const place = quirks.has('no_index') ? {} : { index }
  const name = { ...(quirks.has('no_id') ? {} : { id: call.id }), type: 'function' }
  const delta = (fields: object) => ({ tool_calls: [{ ...place, ...fields }] })
  if (quirks.has('object_arguments')) {
    return [delta({ ...name, function: { name: call.name, arguments: JSON.parse(call.arguments) } })]
  }
  if (quirks.has('empty_arguments') && call.arguments === '{}') {
    return [delta({ ...name, function: { name: call.name, arguments: '' } })]
  }
  // Without an index the pieces of two calls could not be told apart, so such providers send a call at once.
  if (quirks.has('no_index')) return [delta({ ...name, function: { name: call.name, arguments: call.arguments } })]
  const first = delta({ ...name, function: { name: call.name, arguments: '' } })
  const rest = pieces(call.arguments, ARGUMENT_DELTA_CHARS).map((part) => delta({ function: { arguments: part } }))
  return [first, ...rest]
}

/** Cuts a text into pieces of `size` code points, so that no piece holds half a character. */
function pieces(text: string, size: number): string[] {
  const points = [...text]
  const result: string[] = []
  for (let at = 0; at < points.length; at += size) result.push(points.slice(at, at + size).join(''))
  return result
}
