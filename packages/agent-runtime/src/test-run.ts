import { openWorkspaceMap } from '@codeberth/code-map/inline'
import {
  AgentDefinition,
  defaultBudget,
  newId,
  type RunCommand,
  type RunEventDraft,
  type Workspace,
} from '@codeberth/protocol'
import { openScriptedModel, parseScenarios, SCRIPTED_MODEL, type ScriptedModel } from '@codeberth/scripted-model'
import { catalog } from '@codeberth/tools'
import { openMemoryWorkspace } from '@codeberth/workspace'
import * as z from 'zod'
import { openModelClient } from './model/client.ts'
import type { Model, ModelFrame, ModelRequest } from './model/model.ts'
import { runAgent } from './run-agent.ts'
import { defineAgent, type Ports, type Turn } from './turn.ts'

/** An agent that may use every tool and spawn `child`. */
export const tester = defineAgent({
  id: 'tester',
  displayName: 'Tester',
  model: 'default',
  toolNames: catalog.map((tool) => tool.name),
  spawnableAgents: ['child', 'heir'],
  systemPrompt: 'You are Tester (tester), who is tested.',
})
export const child = defineAgent({
  id: 'child',
  displayName: 'Child',
  model: 'default',
  toolNames: ['read_files', 'code_search'],
  systemPrompt: 'You are Child (child), who is spawned.',
})
/** Inherits prompt, tools and history of its parent, but may only read. */
export const heir = defineAgent({
  id: 'heir',
  displayName: 'Heir',
  model: 'default',
  toolNames: ['read_files'],
  includeMessageHistory: true,
  inheritParentSystemPrompt: true,
  instructionsPrompt: 'You are Heir (heir) for this task.',
})

/** A turn of `tester` in which everything is allowed. */
export const turnOf = (prompt: string, more: Partial<Turn> = {}): Turn => ({
  agent: 'tester',
  agents: [tester, child, heir],
  model: { name: SCRIPTED_MODEL, contextTokens: 100_000, maxOutputTokens: 8_000, price: null, scripted: true },
  mode: 'default',
  prompt,
  history: [],
  budget: defaultBudget,
  policy: { preset: 'sandbox', allow: [], deny: [], readOnly: false },
  ...more,
})

/** Ports on a workspace in memory and a clock that only waits as long as a time limit asks for. */
export const portsOf = (
  model: Model,
  more: Partial<Ports> = {},
  workspace: Workspace = openMemoryWorkspace(),
): Ports => ({
  model,
  tools: catalog,
  workspace,
  codeMap: openWorkspaceMap(workspace),
  commands: quiet,
  now: Date.now,
  newId: () => newId(),
  random: () => 0,
  ...more,
})

/** Nothing is asked of the run. */
export const quiet = (signal: AbortSignal): AsyncIterable<RunCommand> => ({
  [Symbol.asyncIterator]: () => ({
    async next() {
      await aborted(signal)
      return { done: true as const, value: undefined }
    },
  }),
})

export function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  signal.addEventListener('abort', () => resolve())
  return promise
}

/** All events of a run; `seen` hears each as it comes. */
export async function play(
  turn: Turn,
  ports: Ports,
  seen: (event: RunEventDraft) => void = () => undefined,
  signal: AbortSignal = new AbortController().signal,
): Promise<RunEventDraft[]> {
  const events: RunEventDraft[] = []
  for await (const event of runAgent(turn, ports, signal)) {
    events.push(event)
    seen(event)
  }
  return events
}

export type EventType = RunEventDraft['type']

/** The events of one type. */
export const ofType = <T extends EventType>(events: readonly RunEventDraft[], type: T) =>
  events.filter((event): event is Extract<RunEventDraft, { type: T }> => event.type === type)

/** The last event, which must be the only `run.finished`. */
export function finishOf(events: readonly RunEventDraft[]) {
  const found = ofType(events, 'run.finished')
  const last = events.at(-1)
  if (found.length !== 1 || last?.type !== 'run.finished') throw new Error('run.finished is not last and single')
  return last
}

type Scenarios = Parameters<typeof parseScenarios>[0]
type Turns = Scenarios[number]['parts'][number]['turns']

/** A scripted model that says `turns` one after another to whoever sends `prompt`. */
export const scripted = (parts: { prompt: string; agents?: string[]; turns: Turns }[]): Promise<ScriptedModel> =>
  openScriptedModel({ scenarios: parseScenarios([{ id: 'test', title: 'test', prompt: 'test', parts }]) })

export const clientOf = (server: ScriptedModel): Model => openModelClient({ baseUrl: server.url })

/** A model that answers by a function of the request: for what no server says on purpose. */
export const modelOf = (answer: (request: ModelRequest, count: number) => readonly ModelFrame[]): Model => {
  let count = 0
  return {
    async *answer(request) {
      yield* answer(request, count++)
    },
  }
}

export const says = (text: string): ModelFrame[] => [
  { kind: 'delta', channel: 'text', text },
  { kind: 'answer', finish: 'stop', calls: [], usage: null },
]

export const calls = (...list: [tool: string, input: z.core.util.JSONType][]): ModelFrame[] => [
  {
    kind: 'answer',
    finish: 'tool-calls',
    calls: list.map(([tool, input]) => ({ callId: '', tool, input })),
    usage: null,
  },
]

/** The messages and tools of a request that the server recorded. */
export const Sent = z.object({
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).default([]),
  messages: z.array(z.looseObject({ role: z.string() })),
})

export const structured = (schema: AgentDefinition['outputSchema']): AgentDefinition =>
  AgentDefinition.parse({ ...tester, outputMode: 'structured_output', outputSchema: schema })
