import { type AgentDefinition, type Message, noUsage, type Usage } from '@codeberth/protocol'
import type * as z from 'zod'
import type { Params } from '../context/prompts.ts'
import type { ToolSchema } from '../model/model.ts'
import type { End } from './agent-state.ts'
import type { Slice } from './budget.ts'

/** The reason with which the signal of an agent aborts when its time is up. */
export const outOfTime = 'out of time'

/** One agent of the tree while it works. What the loop decides on is in `AgentState`; this is what surrounds it. */
export type Node = {
  readonly id: string
  readonly parentId: string | null
  readonly ancestorIds: readonly string[]
  readonly definition: AgentDefinition
  readonly task: string
  readonly params: Params | undefined
  /** The parent's call that asked for this agent. */
  readonly callId: string | undefined
  readonly system: string
  /** The tools that the model is told of: the parent's for an agent that inherits, so that the request begins equally. */
  readonly schemas: readonly ToolSchema[]
  /** The tools that are carried out. */
  readonly allowed: ReadonlySet<string>
  /** What the turn starts from; its opening message is the last. */
  readonly history: readonly Message[]
  readonly slice: Slice
  /** A child counts as working only while it does not wait for children of its own. */
  readonly holdsPlace: boolean
  readonly signal: AbortSignal
  /** The latest history, for children that inherit it. */
  seen: readonly Message[]
  steps: number
  output: z.core.util.JSONType | undefined
  outputProblem: string | null
  endsTurn: boolean
  /** Its list of todos has items that are not done. */
  hasOpenTodos: boolean
  usage: Usage
  cost: number | null
  total: { usage: Usage; cost: number | null }
}

/** How an agent ended, for whoever waits for it. */
export type NodeEnd = End & {
  text: string
  result: z.core.util.JSONType | undefined
  total: { usage: Usage; cost: number | null }
}

type Fixed = Omit<
  Node,
  'seen' | 'steps' | 'output' | 'outputProblem' | 'endsTurn' | 'hasOpenTodos' | 'usage' | 'cost' | 'total'
>

/** An agent before its first step; `priced` is false when the model's price is not known. */
export function freshNode(fixed: Fixed, priced: boolean): Node {
  const nothing = { usage: noUsage, cost: priced ? 0 : null }
  return {
    ...fixed,
    seen: fixed.history,
    steps: 0,
    output: undefined,
    outputProblem: null,
    endsTurn: false,
    hasOpenTodos: false,
    ...nothing,
    total: nothing,
  }
}
