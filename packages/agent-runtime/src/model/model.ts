import type { Message, Stop, ToolCall, Usage } from '@codeberth/protocol'
import type * as z from 'zod'

/** A tool as the model is told of it; `parameters` is JSON Schema. */
export type ToolSchema = { name: string; description: string; parameters: Record<string, z.core.util.JSONType> }

/** One call of a model. Equal beginnings of `system`, `tools` and `messages` give equal beginnings on the wire. */
export type ModelRequest = {
  model: string
  system: string
  tools: readonly ToolSchema[]
  messages: readonly Message[]
  effort?: 'low' | 'medium' | 'high' | 'minimal' | 'none'
}

/**
 * Why a call gave no answer. `retry`: the same request may succeed later; `overflow`: it does not fit the model's window;
 * `fatal`: it will not succeed. `message` and `hint` are for the user, `retryAfterMs` is what the provider asked for.
 */
export type ModelFailure = {
  kind: 'retry' | 'overflow' | 'fatal'
  stop: Stop
  code: string
  message: string
  hint: string
  retryAfterMs: number | null
}

/** `refusal` covers content filters. Anything that is not a cut, a refusal or calls is `stop`. */
export type Finish = 'stop' | 'tool-calls' | 'length' | 'refusal'

export type ModelAnswer = {
  finish: Finish
  /** Calls in order. `callId` is '' where the provider gave none; arguments that are not JSON are kept in `raw`. */
  calls: ToolCall[]
  /** null when the provider did not count. */
  usage: Usage | null
}

export type ModelFrame =
  | { kind: 'delta'; channel: 'text' | 'reasoning'; text: string }
  | ({ kind: 'answer' } & ModelAnswer)
  | { kind: 'failed'; failure: ModelFailure }

/**
 * A language model. `answer` makes one call, once: frames as they come, then exactly one `answer` or `failed`. When `signal`
 * aborts, the frames end without either.
 */
export type Model = { answer(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelFrame> }
