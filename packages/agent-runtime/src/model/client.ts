import { limits, type Message, type ToolCall } from '@codeberth/protocol'
import OpenAI from 'openai'
import * as z from 'zod'
import { closeCall, foldCall, type OpenCall } from './call-fold.ts'
import { classifyError, classifyStreamError, cutFailure } from './failure.ts'
import type { Finish, Model, ModelAnswer, ModelFailure, ModelFrame, ModelRequest } from './model.ts'
import { openPatience, type Patience } from './patience.ts'
import { readSse } from './sse.ts'
import { Chunk, chunkParts, type ReasoningField, wireUsage } from './wire.ts'

export type ModelClientOptions = {
  /** Up to and including `/v1`. */
  baseUrl: string
  apiKey?: string
  headers?: Record<string, string>
  fetch?: typeof fetch
  /** Longest wait for the first frame and between frames, in ms; by default `model.firstToken` and `model.idle`. */
  firstFrameMs?: number
  idleMs?: number
}

type Client = {
  openai: OpenAI
  firstFrameMs: number
  idleMs: number
  /** The dialect this model's reasoning came in: some must get it back, others refuse the field. */
  reasoning: { field: ReasoningField | null }
}

/** A model behind an OpenAI-compatible URL (Chat Completions, streamed). Each `answer` is one request: who calls decides about retries. */
export function openModelClient(options: ModelClientOptions): Model {
  const openai = new OpenAI({
    baseURL: options.baseUrl,
    apiKey: options.apiKey ?? 'none',
    maxRetries: 0,
    // In a sandbox the edge adds the token, and an empty one must not travel.
    defaultHeaders: { ...(options.apiKey ? {} : { Authorization: null }), ...options.headers },
    ...(options.fetch ? { fetch: options.fetch } : {}),
  })
  const client: Client = {
    openai,
    firstFrameMs: options.firstFrameMs ?? limits.modelFirstTokenMs.value,
    idleMs: options.idleMs ?? limits.modelIdleMs.value,
    reasoning: { field: null },
  }
  return { answer: (request, signal) => answer(client, request, signal) }
}

async function* answer(client: Client, request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelFrame> {
  const patience = openPatience(signal, client.firstFrameMs, client.idleMs)
  try {
    const call = client.openai.chat.completions.create(requestBody(request, client.reasoning.field), {
      signal: patience.signal,
    })
    const response = await patience.race(call.asResponse())
    yield* readAnswer(client, response, patience)
  } catch (error) {
    if (signal.aborted) return
    const late = patience.lateMs()
    yield {
      kind: 'failed',
      failure: late === null ? failureOf(error) : cutFailure(`nothing came for ${late / 1_000} s`),
    }
  } finally {
    patience.close()
  }
}

/** Broken JSON and chunks of another shape are a cut stream; what is not the stream's fault goes up. */
function failureOf(error: unknown): ModelFailure {
  if (error instanceof SyntaxError || error instanceof z.ZodError || error instanceof RangeError)
    return cutFailure('the stream is not valid')
  return classifyError(error)
}

type Progress = {
  calls: OpenCall[]
  finish: string | null
  done: boolean
  usage: ModelAnswer['usage']
  refused: boolean
}

async function* readAnswer(client: Client, response: Response, patience: Patience): AsyncGenerator<ModelFrame> {
  const progress: Progress = { calls: [], finish: null, done: false, usage: null, refused: false }
  for await (const payload of payloads(response, patience)) {
    if (payload === '[DONE]') {
      progress.done = true
      break
    }
    const chunk = Chunk.parse(JSON.parse(payload))
    if (chunk.error !== undefined && chunk.error !== null)
      return yield { kind: 'failed', failure: classifyStreamError(chunk.error) }
    const parts = chunkParts(chunk)
    if (parts.field) client.reasoning.field ??= parts.field
    if (parts.reasoning) yield { kind: 'delta', channel: 'reasoning', text: parts.reasoning }
    if (parts.text || parts.refusal) yield { kind: 'delta', channel: 'text', text: parts.text + parts.refusal }
    if (parts.refusal) progress.refused = true
    for (const delta of parts.calls) progress.calls = foldCall(progress.calls, delta)
    progress.finish = parts.finish ?? progress.finish
    if (chunk.usage) progress.usage = wireUsage(chunk.usage)
  }
  yield endOf(progress)
}

/** The JSON texts of a response: of a stream's events, or the one body of a server that ignores `stream`. */
async function* payloads(response: Response, patience: Patience): AsyncGenerator<string> {
  if (!response.body) return
  if (response.headers.get('content-type')?.includes('application/json')) {
    yield await patience.race(response.text())
    yield '[DONE]'
    return
  }
  for await (const frame of readSse(patience.chunks(response.body))) if (frame.kind === 'data') yield frame.data
}

const lengths = new Set(['length', 'max_tokens'])
const refusals = new Set(['content_filter', 'refusal', 'safety', 'recitation'])
const broken = new Set(['error', 'malformed_function_call', 'unexpected_tool_call'])

function endOf({ finish, done, calls, usage, refused }: Progress): ModelFrame {
  const word = finish?.toLowerCase() ?? null
  if (word === 'model_context_window_exceeded')
    return { kind: 'failed', failure: classifyStreamError({ message: 'context window exceeded' }) }
  if (word !== null && broken.has(word)) return { kind: 'failed', failure: cutFailure(`the answer ended with ${word}`) }
  // Neither a finish reason nor the end mark: the connection broke, whatever arrived may be half of it.
  if (word === null && !done) return { kind: 'failed', failure: cutFailure('the stream ended in the middle') }
  const closed = calls.map(closeCall)
  return { kind: 'answer', finish: finishOf(word, closed, refused), calls: closed, usage }
}

function finishOf(word: string | null, calls: readonly ToolCall[], refused: boolean): Finish {
  if (word !== null && lengths.has(word)) return 'length'
  if (calls.length > 0) return 'tool-calls'
  return refused || (word !== null && refusals.has(word)) ? 'refusal' : 'stop'
}

type WireMessage = OpenAI.ChatCompletionMessageParam & { [field in ReasoningField]?: string }

function requestBody(request: ModelRequest, field: ReasoningField | null): OpenAI.ChatCompletionCreateParamsStreaming {
  const system: WireMessage[] = request.system === '' ? [] : [{ role: 'system', content: request.system }]
  return {
    model: request.model,
    stream: true,
    stream_options: { include_usage: true },
    ...(request.tools.length > 0
      ? { tools: request.tools.map((tool) => ({ type: 'function', function: { ...tool } })) }
      : {}),
    ...(request.effort ? { reasoning_effort: request.effort } : {}),
    messages: [...system, ...request.messages.map((message) => wireMessage(message, field))],
  }
}

function wireMessage(message: Message, field: ReasoningField | null): WireMessage {
  if (message.role === 'user') return { role: 'user', content: message.text }
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.callId, content: message.output }
  const reasoning = field && message.reasoning ? { [field]: message.reasoning } : {}
  const calls = message.calls.map((call) => ({
    id: call.callId,
    type: 'function' as const,
    function: {
      name: call.tool,
      arguments: JSON.stringify(call.raw === undefined ? call.input : { invalid: call.raw }),
    },
  }))
  if (calls.length === 0) return { role: 'assistant', content: message.text, ...reasoning }
  return { role: 'assistant', content: message.text || null, tool_calls: calls, ...reasoning }
}
