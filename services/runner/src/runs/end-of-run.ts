import { type Platform, type RunWork, readEvents, runUsage } from '@codeberth/control-plane'
import {
  type AgentView,
  emptyRun,
  RunEvent,
  type RunEventDraft,
  type RunView,
  reduceRun,
  skipEvent,
} from '@codeberth/protocol'
import type { RunEnd } from './run-situation.ts'

const interrupted = 'Interrupted: it is not known whether this call had any effect.'

/** The first event of a run. */
export const startOfRun = (work: RunWork, scripted: boolean): RunEventDraft => ({
  type: 'run.started',
  agentId: null,
  input: { text: work.prompt },
  agent: work.agent,
  model: work.model,
  mode: work.mode,
  budget: work.budget,
  trigger: work.trigger,
  threadId: work.threadId,
  scripted,
})

/**
 * The events with which the runner ends a run that its daemon cannot end: every open call and agent is closed, then
 * `run.finished` says why. They follow from the log alone.
 */
export async function endOfRun(
  p: Pick<Platform, 'db'>,
  work: RunWork,
  scripted: boolean,
  end: RunEnd,
): Promise<RunEventDraft[]> {
  const { view, calls } = await foldLog(p, work.runId)
  const metered = await runUsage(p, work.runId)
  const agents = view.agents.filter((agent) => agent.state === 'working').reverse()
  return [
    ...(view.seq === 0 ? [startOfRun(work, scripted)] : []),
    ...calls.map(
      ({ callId, agentId }): RunEventDraft => ({
        type: 'tool.finished',
        agentId,
        callId,
        status: 'cancelled',
        output: interrupted,
        durationMs: 0,
      }),
    ),
    ...agents.map((agent) => endOfAgent(agent, end)),
    {
      type: 'run.finished',
      agentId: null,
      stop: end.stop,
      ...(end.error ? { error: end.error } : {}),
      ...metered,
      files: [...view.files],
      denied: [],
    },
  ]
}

const endOfAgent = (agent: AgentView, end: RunEnd): RunEventDraft => ({
  type: 'agent.finished',
  agentId: agent.id,
  stop: end.stop,
  usage: agent.usage,
  cost: agent.cost,
  total: { usage: agent.usage, cost: agent.cost },
})

type OpenCall = { callId: string; agentId: string | null }

async function foldLog(p: Pick<Platform, 'db'>, runId: string): Promise<{ view: RunView; calls: OpenCall[] }> {
  const calls = new Map<string, OpenCall>()
  let view = emptyRun
  for (;;) {
    const page = await readEvents(p, runId, view.seq)
    if (page.events.length === 0) return { view, calls: [...calls.values()] }
    for (const event of page.events) {
      const known = RunEvent.safeParse(event)
      view = known.success ? reduceRun(view, known.data) : skipEvent(view, event.seq)
      if (!known.success) continue
      if (known.data.type === 'tool.started')
        calls.set(known.data.callId, { callId: known.data.callId, agentId: known.data.agentId })
      if (known.data.type === 'tool.finished') calls.delete(known.data.callId)
    }
  }
}
