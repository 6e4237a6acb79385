import { Fault, faultBody, noUsage, type RunEventDraft } from '@codeberth/protocol'
import type { RunAction, RunHappening, RunState } from './run-state.ts'

export type Transition = { state: RunState; actions: RunAction[] }

/** What happens to a run at each happening. Pure; the caller carries the actions out in order. */
export function nextRun(state: RunState, happening: RunHappening): Transition {
  switch (happening.kind) {
    case 'drafted':
      return drafted(state, happening.draft, happening.full)
    case 'ended':
      return state.finished ? { state, actions: [] } : spooled(state, [endedWithoutWord()])
    case 'acknowledged': {
      const acknowledged = Math.min(happening.lseq, state.lseq)
      if (acknowledged <= state.acknowledged) return { state, actions: [] }
      const forget = state.finished && acknowledged === state.lseq
      return { state: { ...state, acknowledged }, actions: [{ kind: 'trim', lseq: acknowledged, forget }] }
    }
    case 'commanded': {
      if (state.finished || state.commands.has(happening.id)) return { state, actions: [] }
      const { command } = happening
      const actions: RunAction[] = [{ kind: 'deliver', command }]
      if (command.kind === 'cancel' && command.agentId === undefined) actions.push({ kind: 'limit-cancel' })
      return { state: { ...state, commands: new Set(state.commands).add(happening.id) }, actions }
    }
  }
}

/** Nothing follows `run.finished`. Where the spool is full, tool output is left out and a notice says so, once. */
function drafted(state: RunState, draft: RunEventDraft, full: boolean): Transition {
  if (state.finished) return { state, actions: [] }
  if (!full) return spooled({ ...state, full: false }, [draft])
  const drafts = draft.type === 'tool.output' ? [] : [draft]
  return spooled({ ...state, full: true }, state.full ? drafts : [spoolIsFull, ...drafts])
}

function spooled(state: RunState, drafts: RunEventDraft[]): Transition {
  const actions: RunAction[] = drafts.map((draft, index) => ({ kind: 'spool', lseq: state.lseq + index + 1, draft }))
  const finished = drafts.some(({ type }) => type === 'run.finished')
  if (finished) actions.push({ kind: 'sync' })
  return { state: { ...state, lseq: state.lseq + drafts.length, finished }, actions }
}

const spoolIsFull: RunEventDraft = {
  type: 'notice',
  agentId: null,
  level: 'warning',
  code: 'spool-full',
  message: 'Events cannot be sent fast enough; output of tools is left out until they can.',
}

function endedWithoutWord(): RunEventDraft {
  const { status: _, exit: __, ...error } = faultBody(new Fault('internal'))
  return {
    type: 'run.finished',
    agentId: null,
    stop: 'error',
    error,
    usage: noUsage,
    cost: null,
    files: [],
    denied: [],
  }
}
