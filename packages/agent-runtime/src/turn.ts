import {
  AgentDefinition,
  type CodeMap,
  type RunCommand,
  type RunEventDraft,
  type RunSpec,
  type Workspace,
} from '@codeberth/protocol'
import type { Tool } from '@codeberth/tools'
import type * as z from 'zod'
import type { Model } from './model/model.ts'
import type { Isolates } from './programs/isolates.ts'

/** One prompt to be carried to its outcome, as data. `agents` holds all that may take part, the built-in ones too. */
export type Turn = Pick<RunSpec, 'agent' | 'agents' | 'model' | 'mode' | 'prompt' | 'history' | 'budget' | 'policy'>

/** The outside of a run. */
export type Ports = {
  model: Model
  tools: readonly Tool[]
  workspace: Workspace
  /** The map of the same checkout. */
  codeMap: CodeMap
  /** What is asked of the run, from its start until `signal` aborts. */
  commands(signal: AbortSignal): AsyncIterable<RunCommand>
  /** Milliseconds since 1970. */
  now(): number
  /** A new UUIDv7. */
  newId(): string
  /** Where programs of agents run. Without, an agent with a program is refused: whoever starts the run trusts none. */
  isolates?: Isolates
  /** Somebody can answer an approval. Without, what the policy would ask about is denied with a reason. */
  canAsk?: boolean
  /** Resolves after `ms`, or when `signal` aborts. By default a timer. */
  wait?(ms: number, signal: AbortSignal): Promise<void>
  /** In [0, 1), spreads retries. By default `Math.random`. */
  random?(): number
}

/** The first event of a run. Who holds the log writes it before anything that `runAgent` yields. */
export function runStarted(
  spec: Pick<RunSpec, 'agent' | 'model' | 'mode' | 'prompt' | 'budget'> & { threadId?: string },
  trigger: string,
): RunEventDraft {
  return {
    type: 'run.started',
    agentId: null,
    input: { text: spec.prompt },
    agent: spec.agent,
    model: spec.model.name,
    mode: spec.mode,
    budget: spec.budget,
    trigger,
    ...(spec.threadId === undefined ? {} : { threadId: spec.threadId }),
    ...(spec.model.scripted ? { scripted: true } : {}),
  }
}

/** An agent as its file states it, defaults filled in. Throws ZodError for one that is not valid. */
export const defineAgent = (definition: z.input<typeof AgentDefinition>): AgentDefinition =>
  AgentDefinition.parse(definition)
