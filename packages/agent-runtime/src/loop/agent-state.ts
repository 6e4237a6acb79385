import type { FaultBody, Message, Stop, ToolCall } from '@codeberth/protocol'
import type * as z from 'zod'
import type { Finish, ModelFailure } from '../model/model.ts'

/** Why an agent stopped. `error` is there for every stop but `completed` and `cancelled`. */
export type End = { stop: Stop; error?: FaultBody }

/** Where one agent stands between two moves. Values are replaced, never changed in place. */
export type AgentState = {
  /** What the model is shown after the system prompt; only ever grows, but for a compaction. */
  history: readonly Message[]
  /** Calls of the last answer that are to be carried out. */
  calls: readonly ToolCall[]
  /** Failed tries of the current step, and how long to wait before the next one. */
  tries: number
  delayMs: number
  /** Set when the provider asked for a wait that a user should know of. */
  resetAfterMs: number | null
  /** Answers in a row that were cut at the output limit. */
  cuts: number
  nudgedEmpty: boolean
  /** How often the model was asked to give a valid output. */
  repairs: number
  /** The history must be made smaller before the next call. */
  mustCompact: boolean
  compacted: boolean
  /** Keys of the calls of the latest steps since a file last changed, one list a step. */
  recent: readonly (readonly string[])[]
  /** Whether an output that fits the schema is still owed, and why the last one did not fit. */
  owes: { problem: string } | null
  /** The texts of the answers, for the result. */
  texts: readonly string[]
  end: End | null
}

/** How a call went, as far as the loop cares. */
export type CallEnd = {
  callId: string
  tool: string
  output: string
  /** Same tool, input and result. */
  key: string
  polls: boolean
  changedFiles: boolean
  settles: boolean
  /** What the call came to, for programs. */
  value: z.core.util.JSONType
}

/** What happened to an agent. */
export type AgentEvent =
  /** `isOutput`: the text is the output that was owed. */
  | {
      kind: 'answered'
      finish: Finish
      text: string
      reasoning: string
      calls: readonly ToolCall[]
      isOutput?: boolean
    }
  | { kind: 'failed'; failure: ModelFailure; jitter: number }
  | { kind: 'ran'; ends: readonly CallEnd[]; owes: AgentState['owes']; endTurn: boolean }
  | { kind: 'steered'; texts: readonly string[] }
  | { kind: 'told'; text: string }
  /** A program said or did something between two steps, or wants the next one. */
  | { kind: 'programmed'; messages: readonly Message[] }
  /** A program is over. */
  | { kind: 'program-ended'; owes: AgentState['owes'] }
  | { kind: 'compacted'; history: readonly Message[]; gained: boolean }
  | { kind: 'spent'; end: End }
  | { kind: 'cancelled' }

/** What an agent does next. An approval is asked for inside `run-tools`, by the call that needs it. */
export type Move =
  | { kind: 'call-model'; delayMs: number }
  | { kind: 'run-tools'; calls: readonly ToolCall[] }
  | { kind: 'compact' }
  | { kind: 'finish'; end: End }

/** An agent before its first step. `owes` when its definition demands an output by a schema. */
export const freshAgent = (history: readonly Message[], owes: boolean): AgentState => ({
  history,
  calls: [],
  tries: 0,
  delayMs: 0,
  resetAfterMs: null,
  cuts: 0,
  nudgedEmpty: false,
  repairs: 0,
  mustCompact: false,
  compacted: false,
  recent: [],
  owes: owes ? { problem: 'no output was set' } : null,
  texts: [],
  end: null,
})
