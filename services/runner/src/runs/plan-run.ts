import type { RunAction, RunEnd, RunHappening, RunSituation } from './run-situation.ts'

type Planned = { situation: RunSituation; actions: RunAction[] }

const cancelled: RunEnd = { stop: 'cancelled', error: undefined }

/** What a happening means for a run and what is to be done: the one place that decides. */
export function planRun(situation: RunSituation, happening: RunHappening): Planned {
  const stay: Planned = { situation, actions: [] }
  if (situation.phase === 'ended' || situation.phase === 'left') return stay
  switch (happening.kind) {
    case 'lost':
      return { situation: { phase: 'left' }, actions: [{ do: 'stop-work' }, { do: 'forget' }] }
    case 'closing':
      return { situation: { phase: 'left' }, actions: [{ do: 'stop-work' }, { do: 'release' }, { do: 'forget' }] }
    case 'finished':
      return { situation: { phase: 'ended' }, actions: [{ do: 'stop-work' }, { do: 'release' }, { do: 'forget' }] }
    case 'prepared':
      return situation.phase === 'preparing'
        ? { situation: { phase: 'working', stopping: false }, actions: [{ do: 'ingest', epoch: happening.epoch }] }
        : stay
    case 'failed':
      return situation.phase === 'closing' ? stay : closing(happening.end)
    case 'cancel':
      return cancel(situation)
    case 'overdue':
      return situation.phase === 'working' && situation.stopping ? closing(cancelled) : stay
  }
}

function cancel(situation: RunSituation): Planned {
  if (situation.phase === 'preparing') return closing(cancelled)
  if (situation.phase === 'working' && !situation.stopping)
    return { situation: { phase: 'working', stopping: true }, actions: [{ do: 'await-stop' }] }
  return { situation, actions: [] }
}

const closing = (end: RunEnd): Planned => ({
  situation: { phase: 'closing' },
  actions: [{ do: 'stop-work' }, { do: 'write-end', end }],
})
