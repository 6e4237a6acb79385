import type { Budget, EventOf, FileChange, RunEvent, Stop, ToolKind, ToolStatus } from './events.ts'
import type { FaultBody } from './faults.ts'
import { addCost, addUsage, noUsage, type Todo, type Usage } from './values.ts'

/** One agent of the tree. */
export type AgentView = {
  id: string
  parentId: string | null
  agent: string
  displayName: string
  task: string
  model: string
  callId?: string | undefined
  state: 'working' | 'finished'
  stop?: Stop
  error?: FaultBody | undefined
  step: number
  usage: Usage
  cost: number | null
  startedAt: number
  endedAt?: number
}

export type MessageItem = {
  kind: 'message'
  id: string
  agentId: string | null
  channel: 'text' | 'reasoning'
  text: string
  state: 'streaming' | 'done' | 'discarded'
  at: number
  endedAt?: number
}
export type ToolItem = {
  kind: 'tool'
  id: string
  agentId: string | null
  tool: string
  toolKind: ToolKind
  title: string
  input: unknown
  locations: { path: string; line?: number | undefined }[]
  state: 'running' | ToolStatus
  /** Streamed output, at most `outputKept` characters: its tail. */
  live: string
  output?: string
  diff?: string | undefined
  durationMs?: number
  truncated?: boolean | undefined
  at: number
}
export type NoticeItem = {
  kind: 'notice'
  id: string
  agentId: string | null
  level: 'info' | 'warning' | 'error'
  code: string
  text: string
  at: number
}
export type Item = MessageItem | ToolItem | NoticeItem

/** The fold of a run's log: all that a client shows of it. Values are never changed in place, so equal parts stay identical. */
export type RunView = {
  seq: number
  state: 'queued' | 'running' | 'waiting' | 'finished'
  input: string
  agent: string
  model: string
  mode: string
  scripted: boolean
  budget: Budget | null
  startedAt: number | null
  endedAt: number | null
  agents: readonly AgentView[]
  items: readonly Item[]
  files: readonly FileChange[]
  todos: readonly Todo[]
  waiting: EventOf<'queue.updated'>['messages']
  asks: readonly (EventOf<'approval.requested'> | EventOf<'question.asked'>)[]
  usage: Usage
  cost: number | null
  finish: EventOf<'run.finished'> | null
}

/** Characters of streamed tool output that the fold keeps. */
export const outputKept = 64_000

export const emptyRun: RunView = {
  seq: 0,
  state: 'queued',
  input: '',
  agent: '',
  model: '',
  mode: 'default',
  scripted: false,
  budget: null,
  startedAt: null,
  endedAt: null,
  agents: [],
  items: [],
  files: [],
  todos: [],
  waiting: [],
  asks: [],
  usage: noUsage,
  cost: 0,
  finish: null,
}

/**
 * Adds one event to the view: the only fold. An event whose `seq` is not `view.seq + 1` is a mistake of the caller, who must
 * drop doubles and fetch gaps first: throws Error. Unknown events are counted with `skipEvent`.
 */
export function reduceRun(view: RunView, event: RunEvent): RunView {
  if (event.seq !== view.seq + 1) throw new Error(`event ${event.seq} does not follow ${view.seq}`)
  return { ...applyEvent(view, event), seq: event.seq }
}

/** Counts an event that this version does not know. */
export function skipEvent(view: RunView, seq: number): RunView {
  if (seq !== view.seq + 1) throw new Error(`event ${seq} does not follow ${view.seq}`)
  return { ...view, seq }
}

function applyEvent(view: RunView, event: RunEvent): RunView {
  switch (event.type) {
    case 'run.started':
      return startRun(view, event)
    case 'run.finished':
      return finishRun(view, event)
    case 'agent.started':
      return { ...view, agents: [...view.agents, startedAgent(event)] }
    case 'agent.finished':
      return finishAgent(view, event)
    case 'step.started':
      return changeAgent(view, event.agentId, (agent) => ({ ...agent, step: event.step, model: event.model }))
    case 'step.finished':
      return finishStep(view, event)
    case 'message.delta':
      return addDelta(view, event)
    case 'message.completed':
      return completeMessage(view, event)
    case 'tool.started':
      return addItem(view, startedTool(event))
    case 'tool.output':
      return changeItem(view, event.callId, (item) =>
        item.kind === 'tool' ? { ...item, live: (item.live + event.chunk).slice(-outputKept) } : item,
      )
    case 'tool.finished':
      return finishTool(view, event)
    case 'approval.requested':
    case 'question.asked':
      return { ...view, state: 'waiting', asks: [...view.asks, event] }
    case 'approval.answered':
    case 'question.answered':
      return closeAsk(view, event.id)
    case 'file.changed':
      return { ...view, files: changeFile(view.files, changeOf(event)) }
    case 'plan.updated':
    case 'todos.updated':
      return { ...view, todos: event.items }
    case 'queue.updated':
      return { ...view, waiting: event.messages }
    case 'retry':
      return discard(view, event)
    case 'model.changed':
      return { ...view, model: event.to }
    case 'notice':
      return addItem(view, notice(event, event.level, event.code, event.message))
    case 'egress.blocked':
      return addItem(view, notice(event, 'warning', 'egress-blocked', blockedWords(event)))
    case 'history.compacted':
      return addItem(
        view,
        notice(event, 'info', 'history-compacted', `The conversation was shortened (${event.reason}).`),
      )
    case 'program.yielded':
    case 'checkpoint.created':
    case 'checkpoint.restored':
    case 'sandbox.changed':
      return view
  }
}

function startRun(view: RunView, event: EventOf<'run.started'>): RunView {
  const { agent, model, mode, budget, at: startedAt, scripted = false } = event
  return { ...view, state: 'running', input: event.input.text, agent, model, mode, scripted, budget, startedAt }
}

function finishAgent(view: RunView, event: EventOf<'agent.finished'>): RunView {
  const { stop, error, usage, cost, at: endedAt } = event
  return changeAgent(view, event.agentId, (agent) => ({
    ...agent,
    state: 'finished',
    stop,
    error,
    usage,
    cost,
    endedAt,
  }))
}

function finishTool(view: RunView, event: EventOf<'tool.finished'>): RunView {
  const { status: state, output, diff, durationMs, truncated } = event
  return changeItem(view, event.callId, (item) =>
    item.kind === 'tool' ? { ...item, state, output, diff, durationMs, truncated } : item,
  )
}

const changeOf = ({ path, change, added, removed }: EventOf<'file.changed'>): FileChange => ({
  path,
  change,
  added,
  removed,
})

const blockedWords = ({ host, port, rule, fix }: EventOf<'egress.blocked'>): string =>
  `${host}:${port} was refused (${rule}). ${fix}`

function startedAgent(event: EventOf<'agent.started'>): AgentView {
  return {
    id: event.agentId ?? '',
    parentId: event.parentId,
    agent: event.agent,
    displayName: event.displayName,
    task: event.task,
    model: event.model,
    callId: event.callId,
    state: 'working',
    step: 0,
    usage: noUsage,
    cost: 0,
    startedAt: event.at,
  }
}

function startedTool(event: EventOf<'tool.started'>): ToolItem {
  return {
    kind: 'tool',
    id: event.callId,
    agentId: event.agentId,
    tool: event.tool,
    toolKind: event.kind,
    title: event.title,
    input: event.input,
    locations: event.locations,
    state: 'running',
    live: '',
    at: event.at,
  }
}

function notice(event: RunEvent, level: NoticeItem['level'], code: string, text: string): NoticeItem {
  return { kind: 'notice', id: `notice-${event.seq}`, agentId: event.agentId, level, code, text, at: event.at }
}

function finishRun(view: RunView, event: EventOf<'run.finished'>): RunView {
  const agents = view.agents.map(
    (agent): AgentView =>
      agent.state === 'working' ? { ...agent, state: 'finished', stop: event.stop, endedAt: event.at } : agent,
  )
  const items = view.items.map((item): Item => {
    if (item.kind === 'message' && item.state === 'streaming') return { ...item, state: 'done', endedAt: event.at }
    return item.kind === 'tool' && item.state === 'running' ? { ...item, state: 'cancelled' } : item
  })
  return {
    ...view,
    state: 'finished',
    endedAt: event.at,
    agents,
    items,
    files: event.files,
    asks: [],
    usage: event.usage,
    cost: event.cost,
    finish: event,
  }
}

function finishStep(view: RunView, event: EventOf<'step.finished'>): RunView {
  const changed = changeAgent(view, event.agentId, (agent) => ({
    ...agent,
    usage: addUsage(agent.usage, event.usage),
    cost: addCost(agent.cost, event.cost),
  }))
  return { ...changed, usage: addUsage(view.usage, event.usage), cost: addCost(view.cost, event.cost) }
}

function addDelta(view: RunView, event: EventOf<'message.delta'>): RunView {
  const known = findLast(view.items, (item) => item.kind === 'message' && item.id === event.messageId)
  if (known === -1)
    return addItem(view, {
      kind: 'message',
      id: event.messageId,
      agentId: event.agentId,
      channel: event.channel,
      text: event.text,
      state: 'streaming',
      at: event.at,
    })
  return changeItem(view, event.messageId, (item) =>
    item.kind === 'message' ? { ...item, text: item.text + event.text } : item,
  )
}

function completeMessage(view: RunView, event: EventOf<'message.completed'>): RunView {
  const done: MessageItem = {
    kind: 'message',
    id: event.messageId,
    agentId: event.agentId,
    channel: event.channel,
    text: event.text,
    state: 'done',
    at: event.at,
    endedAt: event.at,
  }
  const known = findLast(view.items, (item) => item.kind === 'message' && item.id === event.messageId)
  return known === -1 ? addItem(view, done) : changeItem(view, event.messageId, (item) => ({ ...done, at: item.at }))
}

function closeAsk(view: RunView, id: string): RunView {
  const asks = view.asks.filter((ask) => ask.id !== id)
  return { ...view, asks, state: asks.length > 0 ? 'waiting' : view.state === 'waiting' ? 'running' : view.state }
}

function discard(view: RunView, event: EventOf<'retry'>): RunView {
  const discarded = new Set(event.discarded)
  const items = view.items.map(
    (item): Item => (item.kind === 'message' && discarded.has(item.id) ? { ...item, state: 'discarded' } : item),
  )
  return addItem(
    { ...view, items },
    notice(event, 'warning', 'retry', `${event.cause} Try ${event.attempt} of ${event.max}.`),
  )
}

/** The later state of a file replaces the earlier one; a file that was added and then deleted is as it was. */
export function changeFile(files: readonly FileChange[], next: FileChange): readonly FileChange[] {
  const before = files.find((file) => file.path === next.path)
  if (!before) return [...files, next]
  if (before.change === 'added' && next.change === 'deleted') return files.filter((file) => file !== before)
  const change = before.change === 'added' ? 'added' : next.change === 'added' ? 'modified' : next.change
  return files.map((file) => (file === before ? { ...next, change } : file))
}

const addItem = (view: RunView, item: Item): RunView => ({ ...view, items: [...view.items, item] })

function changeItem(view: RunView, id: string, change: (item: Item) => Item): RunView {
  const at = findLast(view.items, (item) => item.id === id)
  const found = view.items[at]
  return found ? { ...view, items: view.items.with(at, change(found)) } : view
}

function changeAgent(view: RunView, id: string | null, change: (agent: AgentView) => AgentView): RunView {
  const at = findLast(view.agents, (agent) => agent.id === id)
  const found = view.agents[at]
  return found ? { ...view, agents: view.agents.with(at, change(found)) } : view
}

// What changes stands near the end of a long transcript, so it is looked for from there.
function findLast<T>(list: readonly T[], wanted: (entry: T) => boolean): number {
  for (let at = list.length - 1; at >= 0; at--) {
    const entry = list[at]
    if (entry !== undefined && wanted(entry)) return at
  }
  return -1
}
