import { defaultBudget, newId, noUsage, type RunEventDraft, RunSpec } from '@codeberth/protocol'

/** What a runner asks a daemon to carry out, with an id of its own. */
export const testSpec = (): RunSpec =>
  RunSpec.parse({
    runId: newId(),
    threadId: newId(),
    agent: 'base2',
    agents: [],
    model: { name: 'm', contextTokens: 1_000, maxOutputTokens: 100, price: null, scripted: true },
    mode: 'default',
    prompt: 'hi',
    history: [],
    budget: defaultBudget,
    policy: { preset: 'sandbox' },
  })

/** The last event of a run that went well. */
export const finished: RunEventDraft = {
  type: 'run.finished',
  agentId: null,
  stop: 'completed',
  usage: noUsage,
  cost: null,
  files: [],
  denied: [],
}
