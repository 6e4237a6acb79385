import { type AgentView, type Item, noUsage, type ToolItem } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { activityOf, blocksOf } from './blocks.ts'

const tool = (id: string, agentId: string, more: Partial<ToolItem> = {}): ToolItem => ({
  kind: 'tool',
  id,
  agentId,
  tool: 'read_files',
  toolKind: 'read',
  title: `Read ${id}`,
  input: null,
  locations: [],
  state: 'ok',
  live: '',
  at: 0,
  ...more,
})
const text = (id: string, agentId: string): Item => ({
  kind: 'message',
  id,
  agentId,
  channel: 'text',
  text: `says\n${id}`,
  state: 'done',
  at: 0,
})
const agent = (id: string, parentId: string | null, callId?: string): AgentView => ({
  id,
  parentId,
  callId,
  agent: id,
  displayName: id,
  task: '',
  model: '',
  state: 'working',
  step: 1,
  usage: noUsage,
  cost: 0,
  startedAt: 0,
})

test('finished reads in a row fold; running and failed ones stand alone', () => {
  const items = [
    tool('1', 'a'),
    tool('2', 'a'),
    tool('3', 'a', { state: 'error' }),
    tool('4', 'a'),
    text('5', 'a'),
    tool('6', 'a', { state: 'running' }),
  ]
  expect(blocksOf(items, [], 'a').map((block) => (block.kind === 'reads' ? block.items.length : block.id))).toEqual([
    2,
    '3',
    '4',
    '5',
    '6',
  ])
})

test('a call that made agents shows them, and their items are theirs alone', () => {
  const items = [tool('spawn', 'a', { toolKind: 'agent', state: 'running' }), text('own', 'b'), text('after', 'a')]
  const agents = [agent('a', null), agent('b', 'a', 'spawn'), agent('c', 'a', 'spawn')]
  expect(blocksOf(items, agents, 'a')).toEqual([
    { kind: 'agents', id: 'spawn', call: items[0], agents: [agents[1], agents[2]] },
    { kind: 'item', id: 'after', item: items[2] },
  ])
  expect(blocksOf(items, agents, 'b').map((block) => block.id)).toEqual(['own'])
})

test('a call that moved the plan on is not shown, one that failed is', () => {
  const items = [
    tool('1', 'a', { tool: 'todos', toolKind: 'think' }),
    tool('2', 'a', { tool: 'todos', toolKind: 'think', state: 'error' }),
  ]
  expect(blocksOf(items, [], 'a').map((block) => block.id)).toEqual(['2'])
})

test('an agent is described by what it did last', () => {
  expect([activityOf([text('1', 'a'), tool('2', 'b')], 'a'), activityOf([], 'a')]).toEqual(['1', 'Starting'])
})
