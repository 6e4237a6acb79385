import { noUsage, type RunEventDraft } from '@codeberth/protocol'

/** Knows which calls and agents of a run have begun and not ended. */
export type Unfinished = {
  note(event: RunEventDraft): void
  /** The ends that are missing, calls first, the innermost agents before their parents. */
  close(): RunEventDraft[]
}

export function openUnfinished(): Unfinished {
  const calls = new Map<string, string | null>()
  const agents: string[] = []
  return {
    note(event) {
      if (event.type === 'tool.started') calls.set(event.callId, event.agentId)
      else if (event.type === 'tool.finished') calls.delete(event.callId)
      else if (event.type === 'agent.started' && event.agentId !== null) agents.push(event.agentId)
      else if (event.type === 'agent.finished' && event.agentId !== null)
        agents.splice(agents.indexOf(event.agentId), 1)
    },
    close: () => [
      ...[...calls].map(
        ([callId, agentId]): RunEventDraft => ({
          type: 'tool.finished',
          agentId,
          callId,
          status: 'cancelled',
          output: 'Interrupted: it is not known whether this call had any effect.',
          durationMs: 0,
        }),
      ),
      ...agents.toReversed().map((agentId): RunEventDraft => {
        const nothing = { usage: noUsage, cost: null }
        return { type: 'agent.finished', agentId, stop: 'error', ...nothing, total: nothing }
      }),
    ],
  }
}
