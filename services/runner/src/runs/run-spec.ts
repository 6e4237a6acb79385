import { modelChoice, type Platform, type RunWork, threadHistory } from '@codeberth/control-plane'
import type { RunSpec } from '@codeberth/protocol'

/** All that the daemon needs to carry the run out. Inside the sandbox everything is allowed; read-only modes write nothing. */
export async function runSpec(p: Pick<Platform, 'db' | 'deployment'>, work: RunWork): Promise<RunSpec> {
  const [model, history] = await Promise.all([modelChoice(p, work.actorId, work.model), threadHistory(p, work)])
  return {
    runId: work.runId,
    threadId: work.threadId,
    agent: work.agent,
    agents: [],
    model,
    mode: work.mode,
    prompt: work.prompt,
    history,
    budget: work.budget,
    policy: { preset: 'sandbox', allow: [], deny: [], readOnly: work.readOnly },
  }
}
