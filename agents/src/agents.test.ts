import { catalog } from '@codeberth/tools'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { agents } from './index.ts'

const bytesMax = 20_000

test('every agent has an id of its own and names only tools and agents that exist', () => {
  const ids = agents.map((agent) => agent.id)
  expect(new Set(ids).size).toBe(ids.length)
  const tools = new Set(catalog.map((tool) => tool.name))
  for (const agent of agents) {
    expect(
      agent.toolNames.filter((name) => !tools.has(name)),
      agent.id,
    ).toEqual([])
    expect(
      agent.spawnableAgents.filter((id) => !ids.includes(id)),
      agent.id,
    ).toEqual([])
    expect(agent.spawnableAgents.length > 0, agent.id).toBe(agent.toolNames.includes('spawn_agents'))
  }
})

test('every agent says who it is in the first line it is given', () => {
  for (const agent of agents)
    expect(agent.systemPrompt ?? agent.instructionsPrompt).toMatch(
      new RegExp(`^You are ${agent.displayName} \\(${agent.id}\\)`),
    )
})

test('the first request of the default agent is small: prompt and tools together', () => {
  const base2 = agents.find((agent) => agent.id === 'base2')
  if (!base2) throw new Error('base2 is missing')
  const spawnable = agents
    .filter((agent) => base2.spawnableAgents.includes(agent.id))
    .map((agent) => agent.spawnerPrompt)
  const tools = catalog
    .filter((tool) => base2.toolNames.includes(tool.name))
    .map(({ name, description, input }) => ({ name, description, parameters: z.toJSONSchema(input) }))
  expect(Buffer.byteLength(JSON.stringify([base2.systemPrompt, spawnable, tools]))).toBeLessThan(bytesMax)
})
