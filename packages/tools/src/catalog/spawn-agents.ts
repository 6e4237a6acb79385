import * as z from 'zod'
import { defineTool } from '../tool.ts'

const AGENTS_MAX = 16
const PROMPT_MAX_CHARS = 50_000

/** Sets other agents to work side by side and waits for all of them. */
export const spawnAgents = defineTool({
  name: 'spawn_agents',
  description:
    'Sets agents to work side by side and waits for all. Each gets only its prompt (some see this conversation): say what to do, where, and what to answer.',
  kind: 'agent',
  effect: [],
  needs: ['spawn'],
  input: z.object({
    agents: z
      .array(
        z.object({
          agent: z.string().min(1).describe('Id of an agent that you can spawn.'),
          prompt: z.string().max(PROMPT_MAX_CHARS),
          params: z.record(z.string(), z.unknown().pipe(z.json())).optional(),
        }),
      )
      .min(1)
      .max(AGENTS_MAX),
  }),
  output: z.object({
    agents: z.array(
      z.object({
        agent: z.string(),
        agentId: z.string().nullable(),
        ok: z.boolean(),
        stop: z.string(),
        text: z.string(),
      }),
    ),
  }),
  examples: [
    {
      input: { agents: [{ agent: 'reviewer', prompt: 'Review the last change.' }] },
      output: {
        agents: [{ agent: 'reviewer', agentId: 'a1', ok: true, stop: 'completed', text: 'Review the last change.' }],
      },
    },
  ],
  title: ({ agents }) => `Ask ${countNames(agents.map((request) => request.agent))}`,
  touches: () => [],
  async run({ agents }, { spawn }) {
    const results = await spawn(agents.map(({ params, ...request }) => (params ? { ...request, params } : request)))
    const text = results
      .map(
        (result, at) =>
          `<agent id="${result.agent}" number="${at + 1}" stop="${result.stop}">\n${result.text}\n</agent>`,
      )
      .join('\n')
    return { status: results.some((result) => result.ok) ? 'ok' : 'error', value: { agents: results }, text }
  },
})

/** `editor`, or `file-explorer × 3, reviewer`. */
function countNames(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} × ${count}`)).join(', ')
}
