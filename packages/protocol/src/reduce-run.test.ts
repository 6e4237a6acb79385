import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseEvent, type RunEvent, type RunEventDraft, stampEvent } from './events.ts'
import { foldHistory } from './history.ts'
import { newId } from './ids.ts'
import { emptyRun, reduceRun, skipEvent } from './reduce-run.ts'
import { defaultBudget } from './run.ts'
import { noUsage } from './values.ts'

const runId = newId()
const usage = { input: 10, output: 3, reasoning: 0, cacheRead: 4, cacheWrite: 0 }
const agents = ['root', 'child-1', 'child-2']
const name = fc.constantFrom('a', 'b', 'c')
const agentId = fc.constantFrom(...agents)
const text = fc.string({ maxLength: 12 })

const draft: fc.Arbitrary<RunEventDraft> = fc.oneof(
  fc.record({
    type: fc.constant('message.delta' as const),
    agentId,
    messageId: name,
    channel: fc.constantFrom('text' as const, 'reasoning' as const),
    text,
  }),
  fc.record({
    type: fc.constant('message.completed' as const),
    agentId,
    messageId: name,
    channel: fc.constant('text' as const),
    text,
  }),
  fc.record({
    type: fc.constant('tool.output' as const),
    agentId,
    callId: name,
    stream: fc.constant('stdout' as const),
    chunk: text,
  }),
  fc.record({
    type: fc.constant('tool.started' as const),
    agentId,
    callId: name,
    tool: fc.constant('glob'),
    kind: fc.constant('search' as const),
    title: text,
    input: fc.constant({}),
    locations: fc.constant<{ path: string }[]>([]),
  }),
  fc.record({
    type: fc.constant('tool.finished' as const),
    agentId,
    callId: name,
    status: fc.constantFrom('ok' as const, 'error' as const),
    output: text,
    durationMs: fc.nat(),
  }),
  fc.record({
    type: fc.constant('step.finished' as const),
    agentId,
    step: fc.integer({ min: 1, max: 9 }),
    finish: fc.constant('stop'),
    usage: fc.constant(usage),
    cost: fc.constantFrom(null, 5),
  }),
  fc.record({
    type: fc.constant('agent.started' as const),
    agentId,
    parentId: fc.constantFrom(null, 'root'),
    ancestorIds: fc.constant<string[]>([]),
    agent: fc.constant('editor'),
    displayName: fc.constant('Editor'),
    task: text,
    model: fc.constant('m'),
  }),
  fc.record({
    type: fc.constant('file.changed' as const),
    agentId,
    path: name,
    change: fc.constantFrom('added' as const, 'modified' as const, 'deleted' as const),
    added: fc.nat(9),
    removed: fc.nat(9),
  }),
  fc.record({
    type: fc.constant('retry' as const),
    agentId,
    attempt: fc.constant(1),
    max: fc.constant(5),
    delayMs: fc.nat(),
    cause: text,
    discarded: fc.array(name),
  }),
  fc.record({
    type: fc.constant('question.asked' as const),
    agentId,
    id: name,
    questions: fc.constant<{ text: string; options: string[] }[]>([]),
  }),
  fc.record({ type: fc.constant('question.answered' as const), agentId, id: name, answers: fc.constant<string[]>([]) }),
)
const log = fc
  .array(draft, { maxLength: 60 })
  .map((drafts) => drafts.map((one, at) => stampEvent(one, { runId, seq: at + 1, at: 1_000 + at })))
const fold = (events: readonly RunEvent[], from = emptyRun) => events.reduce(reduceRun, from)

test('the fold of any prefix plus the rest equals the fold of all', () => {
  fc.assert(
    fc.property(log, fc.nat(60), (events, cut) => {
      expect(fold(events.slice(cut), fold(events.slice(0, cut)))).toEqual(fold(events))
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
