import type { defineAgent } from '@codeberth/agent-runtime'

type Agent = ReturnType<typeof defineAgent>

/**
 * All agents of a run: `own` (a checkout's, a person's), then those of `builtIn` that none of them replaces. One of `own` with a
 * `spawnerPrompt` says when it is of use: the built-in `base2` may spawn it.
 */
export function roster(builtIn: readonly Agent[], own: readonly Agent[]): Agent[] {
  const ids = new Set(own.map(({ id }) => id))
  const offered = own.filter(({ id, spawnerPrompt }) => spawnerPrompt && id !== 'base2').map(({ id }) => id)
  const others = builtIn.filter(({ id }) => !ids.has(id))
  return [...own, ...others.map((agent) => (agent.id === 'base2' ? withSpawnable(agent, offered) : agent))]
}

const withSpawnable = (agent: Agent, ids: readonly string[]): Agent => ({
  ...agent,
  spawnableAgents: [...new Set([...agent.spawnableAgents, ...ids])],
})
