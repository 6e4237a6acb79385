import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type EventType,
  FileChange,
  parseEvent,
  type RunEvent,
  type RunEventDraft,
  Stop,
  stampEvent,
  ToolKind,
  ToolStatus,
} from './events.ts'
import { foldHistory } from './history.ts'
import { newId } from './ids.ts'
import { emptyRun, reduceRun, skipEvent } from './reduce-run.ts'
import { defaultBudget } from './run.ts'
import { noUsage, Todo } from './values.ts'

const runId = newId()
const usage = { input: 10, output: 3, reasoning: 0, cacheRead: 4, cacheWrite: 0 }
const agents = ['root', 'child-1', 'child-2']
const name = fc.constantFrom('a', 'b', 'c')
const agentId = fc.constantFrom(...agents)
const text = fc.string({ maxLength: 12 })

const is = <T extends string>(value: T) => fc.constant(value)
const fromOptions = <T>(options: readonly T[]) => fc.constantFrom(...options)
const cost = fc.constantFrom(null, 5)
const items = fc.array(fc.record({ id: name, text, status: fromOptions(Todo.shape.status.options) }), { maxLength: 3 })
const change = {
  path: name,
  change: fromOptions(FileChange.shape.change.options),
  added: fc.nat(9),
  removed: fc.nat(9),
}
const decision = fc.constantFrom('once' as const, 'run' as const, 'project' as const, 'deny' as const)
const none = <T>() => fc.constant<T[]>([])

/** Events of every type; a new type does not compile before it stands here. */
const drafts: { [T in EventType]: fc.Arbitrary<RunEventDraft & { type: T }> } = {
  'run.started': fc.record({
    type: is('run.started'),
    agentId: fc.constant(null),
    input: fc.record({ text }),
    agent: name,
    model: name,
    mode: is('default'),
    budget: fc.constant(defaultBudget),
    trigger: is('user'),
    scripted: fc.boolean(),
  }),
  'run.finished': fc.record({
    type: is('run.finished'),
    agentId: fc.constant(null),
    stop: fromOptions(Stop.options),
    text,
    usage: fc.constant(usage),
    cost,
    files: fc.array(fc.record(change), { maxLength: 2 }),
    denied: none<string>(),
  }),
  'agent.started': fc.record({
    type: is('agent.started'),
    agentId,
    parentId: fc.constantFrom(null, 'root'),
    ancestorIds: none<string>(),
    agent: is('editor'),
    displayName: is('Editor'),
    task: text,
    model: name,
  }),
  'agent.finished': fc.record({
    type: is('agent.finished'),
    agentId,
    stop: fromOptions(Stop.options),
    usage: fc.constant(usage),
    cost,
    total: fc.record({ usage: fc.constant(usage), cost }),
  }),
  'step.started': fc.record({
    type: is('step.started'),
    agentId,
    step: fc.integer({ min: 1, max: 9 }),
    model: name,
    context: fc.constant({ files: 3 }),
  }),
  'step.finished': fc.record({
    type: is('step.finished'),
    agentId,
    step: fc.integer({ min: 1, max: 9 }),
    finish: is('stop'),
    usage: fc.constant(usage),
    cost,
  }),
  'message.delta': fc.record({
    type: is('message.delta'),
    agentId,
    messageId: name,
    channel: fc.constantFrom('text' as const, 'reasoning' as const),
    text,
  }),
  'message.completed': fc.record({
    type: is('message.completed'),
    agentId,
    messageId: name,
    channel: is('text'),
    text,
  }),
  'tool.started': fc.record({
    type: is('tool.started'),
    agentId,
    callId: name,
    tool: is('glob'),
    kind: fromOptions(ToolKind.options),
    title: text,
    input: fc.constant({}),
    locations: none<{ path: string }>(),
  }),
  'tool.output': fc.record({ type: is('tool.output'), agentId, callId: name, stream: is('stdout'), chunk: text }),
  'tool.finished': fc.record({
    type: is('tool.finished'),
    agentId,
    callId: name,
    status: fromOptions(ToolStatus.options),
    output: text,
    durationMs: fc.nat(),
  }),
  'approval.requested': fc.record({
    type: is('approval.requested'),
    agentId,
    id: name,
    callId: name,
    effects: none<string>(),
    cwd: is(''),
    options: none<'once'>(),
  }),
  'approval.answered': fc.record({ type: is('approval.answered'), agentId, id: name, decision, by: name }),
  'question.asked': fc.record({
    type: is('question.asked'),
    agentId,
    id: name,
    questions: none<{ text: string; options: string[] }>(),
  }),
  'question.answered': fc.record({ type: is('question.answered'), agentId, id: name, answers: none<string>() }),
  'file.changed': fc.record({ type: is('file.changed'), agentId, ...change }),
  'checkpoint.created': fc.record({
    type: is('checkpoint.created'),
    agentId,
    id: name,
    files: fc.nat(9),
    skipped: none<string>(),
  }),
  'checkpoint.restored': fc.record({
    type: is('checkpoint.restored'),
    agentId,
    id: name,
    files: fc.nat(9),
    skipped: none<string>(),
  }),
  'program.yielded': fc.record({
    type: is('program.yielded'),
    agentId,
    index: fc.integer({ min: 1, max: 9 }),
    program: name,
    now: fc.nat(9),
    given: fc.constant({ stepsComplete: true }),
    messages: fc.nat(9),
    yielded: fc.constantFrom('STEP', null),
  }),
  'plan.updated': fc.record({ type: is('plan.updated'), agentId, items }),
  'todos.updated': fc.record({ type: is('todos.updated'), agentId, items }),
  'queue.updated': fc.record({
    type: is('queue.updated'),
    agentId,
    messages: fc.array(fc.record({ id: name, text, kind: is('steer'), state: is('waiting') }), { maxLength: 2 }),
  }),
  'history.compacted': fc.record({
    type: is('history.compacted'),
    agentId,
    reason: text,
    before: fc.nat(),
    after: fc.nat(),
    keptFrom: fc.nat(),
    summary: text,
  }),
  retry: fc.record({
    type: is('retry'),
    agentId,
    attempt: fc.constant(1),
    max: fc.constant(5),
    delayMs: fc.nat(),
    cause: text,
    discarded: fc.array(name),
  }),
  'model.changed': fc.record({ type: is('model.changed'), agentId, from: name, to: name, reason: text }),
  'sandbox.changed': fc.record({ type: is('sandbox.changed'), agentId, state: name }),
  'egress.blocked': fc.record({
    type: is('egress.blocked'),
    agentId,
    host: name,
    port: fc.nat(65_535),
    rule: text,
    fix: text,
  }),
  notice: fc.record({ type: is('notice'), agentId, level: is('info'), code: name, message: text }),
}
const draft = fc.oneof(...Object.values(drafts))
const log = fc
  .array(draft, { maxLength: 60 })
  .map((drafts) => drafts.map((one, at) => stampEvent(one, { runId, seq: at + 1, at: 1_000 + at })))
const fold = (events: readonly RunEvent[], from = emptyRun) => events.reduce(reduceRun, from)

test('the fold of any prefix plus the rest equals the fold of all', () => {
  fc.assert(
    fc.property(log, fc.nat(60), (events, cut) => {
      expect(fold(events.slice(cut), fold(events.slice(0, cut)))).toEqual(fold(events))
      // A view that was kept as JSON is one to go on from.
      const kept: typeof emptyRun = JSON.parse(JSON.stringify(fold(events.slice(0, cut))))
      expect(fold(events.slice(cut), kept)).toEqual(JSON.parse(JSON.stringify(fold(events))))
    }),
  )
})

test('the fold never changes a view that it was given', () => {
  fc.assert(
    fc.property(log, (events) => {
      let view = emptyRun
      for (const event of events) {
        const before = structuredClone(view)
        const next = reduceRun(view, event)
        expect(view).toEqual(before)
        view = next
      }
    }),
  )
})

test('a double, a gap and an event of a later version are told apart', () => {
  const event = stampEvent(
    { type: 'message.delta', agentId: null, messageId: 'a', channel: 'text', text: 'x' },
    { runId, seq: 1, at: 1 },
  )
  const view = reduceRun(emptyRun, event)
  expect(() => reduceRun(view, event)).toThrow('event 1 does not follow 1')
  expect(() => reduceRun(view, { ...event, seq: 3 })).toThrow('event 3 does not follow 1')
  const later = parseEvent({ v: 1, runId, seq: 2, at: 2, agentId: null, type: 'hologram.shown', size: 3 })
  expect(later.known).toBe(false)
  expect(skipEvent(view, 2)).toEqual({ ...view, seq: 2 })
})

test('an event of a known type that breaks its schema is refused', () => {
  expect(() => parseEvent({ v: 1, runId, seq: 1, at: 1, agentId: null, type: 'message.delta', text: 7 })).toThrow()
})

test('the end of a run leaves nothing working', () => {
  const drafts = [
    {
      type: 'agent.started',
      agentId: 'root',
      parentId: null,
      ancestorIds: [],
      agent: 'base2',
      displayName: 'Orchestrator',
      task: 't',
      model: 'm',
    },
    { type: 'message.delta', agentId: 'root', messageId: 'a', channel: 'text', text: 'half' },
    {
      type: 'tool.started',
      agentId: 'root',
      callId: 'c',
      tool: 'glob',
      kind: 'search',
      title: 'glob',
      input: {},
      locations: [],
    },
    { type: 'run.finished', agentId: null, stop: 'cancelled', usage: noUsage, cost: 0, files: [], denied: [] },
  ]
  const view = fold(drafts.map((one, at) => stampEvent(one, { runId, seq: at + 1, at: at })))
  expect(view.state).toBe('finished')
  expect(view.agents.map((agent) => [agent.state, agent.stop])).toEqual([['finished', 'cancelled']])
  expect(view.items.map((item) => (item.kind === 'notice' ? item.level : item.state))).toEqual(['done', 'cancelled'])
})

const globbed = (callId: string, pattern: string) => ({
  type: 'tool.started',
  agentId: 'root',
  callId,
  tool: 'glob',
  kind: 'search',
  title: 'glob',
  input: { pattern },
  locations: [],
})

/** A run with a discarded message, a child's words, and one of two calls without its result. */
const cutOff = [
  {
    type: 'run.started',
    agentId: null,
    input: { text: 'do it' },
    agent: 'base2',
    model: 'm',
    mode: 'default',
    budget: defaultBudget,
    trigger: 'user',
  },
  {
    type: 'agent.started',
    agentId: 'root',
    parentId: null,
    ancestorIds: [],
    agent: 'base2',
    displayName: 'Orchestrator',
    task: 'do it',
    model: 'm',
  },
  { type: 'step.started', agentId: 'root', step: 1, model: 'm', context: {} },
  { type: 'message.delta', agentId: 'root', messageId: 'x', channel: 'text', text: 'cut off' },
  { type: 'retry', agentId: 'root', attempt: 1, max: 5, delayMs: 0, cause: 'cut', discarded: ['x'] },
  { type: 'message.completed', agentId: 'root', messageId: 'a', channel: 'text', text: 'Looking.' },
  globbed('c1', '*'),
  globbed('c2', 'b'),
  { type: 'message.completed', agentId: 'child', messageId: 'b', channel: 'text', text: 'child' },
  { type: 'tool.finished', agentId: 'root', callId: 'c2', status: 'ok', output: 'b.ts', durationMs: 1 },
  { type: 'step.started', agentId: 'root', step: 2, model: 'm', context: {} },
  { type: 'message.completed', agentId: 'root', messageId: 'c', channel: 'text', text: 'Done.' },
]

test('history gives each call one result and leaves out children and discarded text', () => {
  expect(foldHistory(cutOff.map((one, at) => stampEvent(one, { runId, seq: at + 1, at })))).toEqual([
    { role: 'user', text: 'do it' },
    {
      role: 'assistant',
      text: 'Looking.',
      calls: [
        { callId: 'c1', tool: 'glob', input: { pattern: '*' } },
        { callId: 'c2', tool: 'glob', input: { pattern: 'b' } },
      ],
    },
    {
      role: 'tool',
      callId: 'c1',
      tool: 'glob',
      output: 'Interrupted: it is not known whether this call had any effect.',
    },
    { role: 'tool', callId: 'c2', tool: 'glob', output: 'b.ts' },
    { role: 'assistant', text: 'Done.', calls: [] },
  ])
})

test.each([
  ['completed', undefined],
  ['cancelled', /^\[The person stopped this run before it was done\./],
  ['limit', /^\[This run ended before it was done \(limit\)\.\]$/],
] as const)('the history of a run that ended as %s closes so that the next prompt begins anew', (stop, words) => {
  const end = { type: 'run.finished', agentId: null, stop, usage: noUsage, cost: null, files: [], denied: [] } as const
  const history = foldHistory([...cutOff, end].map((one, at) => stampEvent(one, { runId, seq: at + 1, at })))
  expect(history.at(words ? -2 : -1)).toEqual({ role: 'assistant', text: 'Done.', calls: [] })
  if (words) expect(history.at(-1)).toEqual({ role: 'assistant', text: expect.stringMatching(words), calls: [] })
})
