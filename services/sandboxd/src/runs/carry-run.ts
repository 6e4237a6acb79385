import { loadDefinitions, openIsolates, openModelClient, runAgent } from '@codeberth/agent-runtime'
import { agents, roster } from '@codeberth/agents'
import { edgePaths, newId } from '@codeberth/protocol'
import { catalog } from '@codeberth/tools'
import type { RunParts } from '../daemon.ts'
import { edgeFetch } from '../edge/edge-fetch.ts'
import type { CarryRun } from './runs.ts'

/**
 * Carries runs out with the agent runtime: in the checkout, with the catalog of tools, its model calls over the edge. The
 * edge adds the run's token; here there is none.
 */
export function carryRuns({ edge, codeMap, openWorkspace }: RunParts): CarryRun {
  const isolates = openIsolates()
  return async function* carry(spec, commands, signal) {
    const model = openModelClient({
      baseUrl: `http://edge${edgePaths.model}${spec.runId}/v1`,
      fetch: edgeFetch(edge),
    })
    const workspace = await openWorkspace(spec.runId)
    const ports = {
      model,
      tools: catalog,
      workspace,
      codeMap,
      isolates,
      commands,
      now: () => Date.now(),
      newId: () => newId(),
      // The runner hands answers on as commands.
      canAsk: true,
    }
    const loaded = await loadDefinitions(workspace, { tools: catalog, agents, isolates, signal })
    for (const { file, field, message, fix } of loaded.problems)
      yield {
        type: 'notice',
        agentId: null,
        level: 'warning',
        code: 'agent-invalid',
        message: `${file} (${field}): ${message} ${fix}`,
      }
    // The run's own agents come first, then those of the checkout: either may replace a built-in one of its name.
    const own = new Set(spec.agents.map(({ id }) => id))
    const ofCheckout = loaded.agents.map(({ definition }) => definition).filter(({ id }) => !own.has(id))
    yield* runAgent({ ...spec, agents: roster(agents, [...spec.agents, ...ofCheckout]) }, ports, signal)
  }
}
