import { openModelClient, runAgent } from '@codeberth/agent-runtime'
import { agents } from '@codeberth/agents'
import { edgePaths, newId } from '@codeberth/protocol'
import { catalog } from '@codeberth/tools'
import type { RunParts } from '../daemon.ts'
import { edgeFetch } from '../edge/edge-fetch.ts'
import type { CarryRun } from './runs.ts'

/**
 * Carries a run out with the agent runtime: in the checkout, with the catalog of tools, its model calls over the edge. The
 * edge adds the run's token; here there is none.
 */
export const carryWithRuntime = ({ edge, codeMap, openWorkspace }: RunParts): CarryRun =>
  async function* carry(spec, commands, signal) {
    const model = openModelClient({
      baseUrl: `http://edge${edgePaths.model}${spec.runId}/v1`,
      fetch: edgeFetch(edge),
    })
    const ports = {
      model,
      tools: catalog,
      workspace: await openWorkspace(spec.runId),
      codeMap,
      commands,
      now: () => Date.now(),
      newId: () => newId(),
      // The runner hands answers on as commands.
      canAsk: true,
    }
    // The run's own agents come first: one of a repository may replace a built-in one of its name.
    const own = new Set(spec.agents.map(({ id }) => id))
    const known = [...spec.agents, ...agents.filter(({ id }) => !own.has(id))]
    yield* runAgent({ ...spec, agents: known }, ports, signal)
  }
