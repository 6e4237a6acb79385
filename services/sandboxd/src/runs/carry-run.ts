import { openModelClient, runAgent } from '@codeberth/agent-runtime'
import { edgePaths, newId } from '@codeberth/protocol'
import { catalog } from '@codeberth/tools'
import type { RunParts } from '../daemon.ts'
import { edgeFetch } from '../edge/edge-fetch.ts'
import type { CarryRun } from './runs.ts'

/**
 * Carries a run out with the agent runtime: in the checkout, with the catalog of tools, its model calls over the edge. The
 * edge adds the run's token; here there is none.
 */
export const carryWithRuntime = ({ edge, openWorkspace }: RunParts): CarryRun =>
  async function* carry(spec, commands, signal) {
    const model = openModelClient({
      baseUrl: `http://edge${edgePaths.model}${spec.runId}/v1`,
      fetch: edgeFetch(edge),
    })
    const ports = {
      model,
      tools: catalog,
      workspace: await openWorkspace(spec.runId),
      commands,
      now: () => Date.now(),
      newId: () => newId(),
      // The runner hands answers on as commands.
      canAsk: true,
    }
    yield* runAgent(spec, ports, signal)
  }
