import { type AgentView, noUsage } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { treeRows } from './tree-rows.ts'

const agent = (id: string, parentId: string | null, more: Partial<AgentView> = {}): AgentView => ({
  id,
  parentId,
  agent: id,
  displayName: id,
  task: '',
  model: '',
  state: 'working',
  step: 1,
  usage: noUsage,
  cost: 0,
  startedAt: 0,
  ...more,
})
const shown = (agents: readonly AgentView[], open?: ReadonlySet<string>) =>
  treeRows(agents, open).map((row) => '-'.repeat(row.depth) + (row.kind === 'agent' ? row.agent.id : row.words))

test('the tree lists children below their parent', () => {
  const agents = [agent('a', null), agent('b', 'a'), agent('c', 'a'), agent('d', 'b')]
  expect(shown(agents)).toEqual(['a', '-b', '--d', '-c'])
})

test('many children of one parent fold to how they stand, and unfold when asked', () => {
  const agents = [
    agent('a', null),
    agent('b', 'a'),
    agent('c', 'a', { state: 'finished', stop: 'completed' }),
    agent('d', 'a', { state: 'finished', stop: 'completed' }),
    agent('e', 'a', { state: 'finished', stop: 'error' }),
    agent('f', 'a'),
  ]
  expect(shown(agents)).toEqual(['a', '-5 agents: 2 working, 2 done, 1 failed'])
  expect(shown(agents, new Set(['a']))).toEqual([
    'a',
    '-5 agents: 2 working, 2 done, 1 failed',
    '--b',
    '--c',
    '--d',
    '--e',
    '--f',
  ])
})
