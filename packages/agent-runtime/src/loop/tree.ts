import type { AgentDefinition, FileChange, Policy, RunEventDraft } from '@codeberth/protocol'
import type { SpawnRequest, SpawnResult, Tool } from '@codeberth/tools'
import type { ProjectContext } from '../context/project-context.ts'
import type { ModeRules } from '../modes.ts'
import type { Ports, Turn } from '../turn.ts'
import type { Approvals } from './approvals.ts'
import type { TreeBudget } from './budget.ts'
import type { Node } from './node.ts'
import type { Places } from './places.ts'

export type Waiting = Extract<RunEventDraft, { type: 'queue.updated' }>['messages'][number]

/** What all agents of one run share. */
export type Tree = {
  readonly turn: Turn
  readonly ports: Ports
  readonly mode: ModeRules
  /** The run's policy with what the mode adds; `allow` grows by what a person allowed for the run. */
  policy: Policy
  readonly agents: ReadonlyMap<string, AgentDefinition>
  readonly tools: ReadonlyMap<string, Tool>
  readonly budget: TreeBudget
  readonly places: Places
  readonly approvals: Approvals
  /** Adds an event to the run's stream. */
  emit(event: RunEventDraft): void
  /** Resolves when the reader of the stream can take more. */
  ready(): Promise<void>
  wait(ms: number, signal: AbortSignal): Promise<void>
  /** The checkout as it was when the run began; read once. */
  context(): Promise<ProjectContext>
  spawn(parent: Node, callId: string, requests: readonly SpawnRequest[]): Promise<SpawnResult[]>
  /** How to stop each agent that works. */
  readonly stops: Map<string, () => void>
  readonly files: Map<string, FileChange>
  readonly denied: string[]
  /** How the last call with an effect went. */
  lastEffect: 'none' | 'done' | 'denied'
  /** Messages of the user that wait for the next step. */
  steers: Waiting[]
  readonly callIds: Set<string>
}
