import { Fault, faultBody, limits, noUsage, type RunCommand, type RunEventDraft } from '@codeberth/protocol'
import { readProjectContext } from './context/project-context.ts'
import { runNode } from './loop/agent-loop.ts'
import { openApprovals } from './loop/approvals.ts'
import { openBudget } from './loop/budget.ts'
import { type EventStream, openEventStream } from './loop/event-stream.ts'
import { endError } from './loop/limit-ends.ts'
import { type NodeEnd, outOfTime } from './loop/node.ts'
import { rootNode } from './loop/nodes.ts'
import { openPlaces } from './loop/places.ts'
import { spawnAgents } from './loop/spawn.ts'
import type { Tree } from './loop/tree.ts'
import { openUnfinished, type Unfinished } from './loop/unfinished.ts'
import { raceAbort } from './model/patience.ts'
import { modes } from './modes.ts'
import type { Ports, Turn } from './turn.ts'

/**
 * Carries one prompt to its outcome and tells what happens as it happens: every event of a run but `run.started` (see
 * `runStarted`). The last is `run.finished`, exactly once, whatever fails: a port that throws ends the run with stop `error`.
 * `signal`, a `cancel` command and leaving the iteration stop everything that is under way.
 */
export async function* runAgent(turn: Turn, ports: Ports, signal: AbortSignal): AsyncGenerator<RunEventDraft> {
  const stop = new AbortController()
  const events = openEventStream<RunEventDraft>()
  const whole = AbortSignal.any([signal, stop.signal])
  const work = carryRun(turn, ports, events, stop, whole)
  try {
    yield* events.read()
  } finally {
    stop.abort()
    events.end()
    await work
  }
}

/** Never rejects: what cannot be told otherwise is the error of `run.finished`. */
async function carryRun(
  turn: Turn,
  ports: Ports,
  events: EventStream<RunEventDraft>,
  stop: AbortController,
  signal: AbortSignal,
): Promise<void> {
  const unfinished = openUnfinished()
  const state: { tree: Tree | null; end: NodeEnd | null; thrown: unknown } = { tree: null, end: null, thrown: null }
  try {
    const tree = openTree(turn, ports, events, unfinished, signal)
    state.tree = tree
    state.end = await runRoot(tree, stop, signal)
  } catch (error) {
    if (signal.aborted && error === signal.reason) state.end = stoppedEnd(turn)
    else state.thrown = error
  }
  stop.abort()
  for (const event of unfinished.close()) events.post(event)
  events.post(finished(state.tree, state.end, state.thrown))
  events.end()
}

async function runRoot(tree: Tree, stop: AbortController, signal: AbortSignal): Promise<NodeEnd> {
  const definition = tree.agents.get(tree.turn.agent)
  if (!definition)
    throw new Fault('agent-unknown', { agent: tree.turn.agent, known: [...tree.agents.keys()].join(', ') })
  const followed = followCommands(tree, stop, signal)
  const { promise: broken, reject } = Promise.withResolvers<never>()
  followed.catch(reject)
  const work = startRoot(tree, definition, stop, signal)
  try {
    // A failure of the commands ends the run: nobody could stop it any more.
    return await Promise.race([broken, work])
  } finally {
    stop.abort()
    await settledWithin(work, limits.cancelKillMs.value)
  }
}

/** Waits for what is still under way, so that nothing happens behind the end of the run; not longer than `ms`. */
async function settledWithin(work: Promise<unknown>, ms: number): Promise<void> {
  const settled = new AbortController()
  const settle = () => settled.abort()
  work.then(settle, settle)
  await sleep(ms, settled.signal)
}

async function startRoot(
  tree: Tree,
  definition: NonNullable<ReturnType<Tree['agents']['get']>>,
  stop: AbortController,
  signal: AbortSignal,
): Promise<NodeEnd> {
  const { prompt } = tree.turn
  const node = await rootNode(tree, { definition, prompt }, signal)
  const context = await tree.context()
  if (context.missing.length > 0)
    tree.emit({
      type: 'notice',
      agentId: node.id,
      level: 'warning',
      code: 'context-incomplete',
      message: `Not read at the start: ${context.missing.join(', ')}.`,
    })
  const left = Math.max(0, node.slice.endsAt - tree.ports.now())
  const late = () => stop.abort(outOfTime)
  // A clock that fails ends the run as well: without limits it must not go on.
  void tree.wait(left, signal).then(late, late)
  tree.stops.set(node.id, () => stop.abort())
  tellReplacedModels(tree)
  return runNode(tree, node)
}

/** The end of a run that was stopped before its agent could begin. */
const stoppedEnd = (turn: Turn): NodeEnd => ({
  stop: 'cancelled',
  text: '',
  result: undefined,
  total: { usage: noUsage, cost: turn.model.price ? 0 : null },
})

const roles = new Set(['default', 'fast', 'think'])

/** Definitions may name a model of their own; this run has one, and says so once for each. */
function tellReplacedModels(tree: Tree) {
  const root = tree.agents.get(tree.turn.agent)
  const named = [root, ...(root?.spawnableAgents ?? []).map((id) => tree.agents.get(id))].flatMap(
    (agent) => agent?.model ?? [],
  )
  for (const model of new Set(named))
    if (!roles.has(model) && model !== tree.turn.model.name)
      tree.emit({
        type: 'notice',
        agentId: null,
        level: 'info',
        code: 'model-replaced',
        message: `${model} is not available here; ${tree.turn.model.name} is used instead.`,
      })
}

/** The longest time that a timer takes. */
const maxTimerMs = 2 ** 31 - 1

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  const timer = setTimeout(resolve, Math.min(ms, maxTimerMs))
  const wake = () => resolve()
  signal.addEventListener('abort', wake)
  return promise.finally(() => {
    clearTimeout(timer)
    signal.removeEventListener('abort', wake)
  })
}

function openTree(
  turn: Turn,
  ports: Ports,
  events: EventStream<RunEventDraft>,
  unfinished: Unfinished,
  signal: AbortSignal,
): Tree {
  const mode = modes[turn.mode]
  let context: ReturnType<Tree['context']> | undefined
  const tree: Tree = {
    turn,
    ports,
    mode,
    policy: { ...turn.policy, readOnly: turn.policy.readOnly || mode.readOnly },
    agents: new Map(turn.agents.map((agent) => [agent.id, agent])),
    tools: new Map(ports.tools.map((tool) => [tool.name, tool])),
    budget: openBudget(turn.budget, ports.now()),
    places: openPlaces(turn.budget.children),
    approvals: openApprovals(),
    emit(event) {
      unfinished.note(event)
      events.post(event)
    },
    ready: () => events.ready(),
    wait: async (ms, until) => (ports.wait ?? sleep)(ms, until),
    context: () => {
      context ??= raceAbort(readProjectContext(ports.workspace, signal), signal)
      return context
    },
    spawn: (parent, callId, requests) => spawnAgents(tree, parent, callId, requests, runNode),
    stops: new Map(),
    files: new Map(),
    denied: [],
    lastEffect: 'none',
    steers: [],
    callIds: new Set(
      turn.history.flatMap((message) => (message.role === 'assistant' ? message.calls.map((call) => call.callId) : [])),
    ),
  }
  return tree
}

async function followCommands(tree: Tree, stop: AbortController, signal: AbortSignal): Promise<void> {
  for await (const command of tree.ports.commands(signal)) {
    if (signal.aborted) return
    obey(tree, stop, command)
  }
}

function obey(tree: Tree, stop: AbortController, command: RunCommand) {
  switch (command.kind) {
    case 'cancel':
      if (command.agentId === undefined) stop.abort()
      else tree.stops.get(command.agentId)?.()
      return
    case 'steer':
      if (tree.steers.some(({ id }) => id === command.id)) return
      tree.steers = [...tree.steers, { id: command.id, text: command.text, kind: 'steer', state: 'waiting' }]
      tree.emit({ type: 'queue.updated', agentId: null, messages: tree.steers })
      return
    case 'answer':
      tree.approvals.answer(command)
  }
}

function finished(tree: Tree | null, end: NodeEnd | null, thrown: unknown): RunEventDraft {
  const shared = {
    type: 'run.finished' as const,
    agentId: null,
    files: [...(tree?.files.values() ?? [])],
    denied: tree?.denied ?? [],
  }
  if (!end) {
    const { status: _status, exit: _exit, ...error } = faultBody(thrown)
    return { ...shared, stop: 'error', error, usage: noUsage, cost: null }
  }
  const { stop, error } = deniedEnd(tree, end)
  return {
    ...shared,
    stop,
    ...(error ? { error } : {}),
    ...(end.text === '' ? {} : { text: end.text }),
    ...(end.result === undefined || end.result === end.text ? {} : { output: end.result }),
    ...end.total,
  }
}

/** A run that would count as completed did not do what was asked when its last effect was refused. */
function deniedEnd(tree: Tree | null, end: NodeEnd): Pick<NodeEnd, 'stop' | 'error'> {
  if (end.stop !== 'completed' || tree?.lastEffect !== 'denied') return end
  const error = endError(
    'denied',
    `It was not allowed to: ${tree.denied.at(-1)}.`,
    'Allow it with a rule, and try again.',
  )
  return { stop: 'denied', error }
}
