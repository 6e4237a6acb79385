import { parseEvent } from '@codeberth/protocol'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Api } from '../api.ts'
import { faultOf } from '../fault.ts'
import type { Realtime } from '../realtime.ts'
import { emptyRunState, type LogEvent, type RunAction, type RunInput, type RunState } from './run-state.ts'
import { stepRun } from './run-transition.ts'

/** At most 30 paints a second: what arrives within this time is folded together. */
const frameMs = 33
const resubscribeMs = 2_000

/** The fold of one run, kept up to date outside React. */
export type RunStore = { state: StoreApi<RunState>; retry(): void; close(): void }
export type RunSources = { api: Api; realtime: Realtime }

/** Attaches to a run until `close`. `finished` reads its log over HTTP only. */
export function openRunStore({ api, realtime }: RunSources, runId: string, finished: boolean): RunStore {
  const state = createStore<RunState>(() => emptyRunState)
  let again: ReturnType<typeof setTimeout> | undefined
  const resubscribe = () => {
    if (realtime.connection.getState().state === 'live') take({ kind: 'socketOpened' })
  }
  const frame = openFrame(({ events, headSeq }) => take({ kind: 'received', events, headSeq }))
  const take = (input: RunInput) => {
    const step = stepRun(state.getState(), input)
    state.setState(step.state, true)
    if (input.kind === 'received') realtime.tell({ kind: 'behind', missing: step.state.headSeq - step.state.view.seq })
    for (const action of step.actions) void carryOut(action)
  }
  const carryOut = async (action: RunAction): Promise<void> => {
    try {
      if (action.kind === 'fetch') {
        const page = await api.runs.events({ id: runId, after: action.after, limit: 500 })
        take({ kind: 'fetched', events: page.events.map(parseEvent), headSeq: page.headSeq })
      } else if (action.kind === 'subscribe') await realtime.send('subscribe', { runId, after: action.after })
      else await realtime.send('unsubscribe', { runId })
    } catch (error) {
      const fault = faultOf(error)
      // What may be tried again is subscribed again after a pause or at the next connection.
      if (action.kind === 'subscribe' && fault.retryable) again = setTimeout(resubscribe, resubscribeMs)
      else if (action.kind !== 'unsubscribe') take({ kind: 'failed', message: fault.message })
    }
  }
  const stopEvents = realtime.on('events', (batch) => {
    if (batch.runId === runId) frame.add(batch.events.map(parseEvent), batch.headSeq)
  })
  if (finished) take({ kind: 'begin', finished })
  const stopOpen = finished ? () => {} : realtime.onOpen(() => take({ kind: 'socketOpened' }))
  return {
    state,
    retry: () => take({ kind: 'retry' }),
    close() {
      clearTimeout(again)
      stopOpen()
      stopEvents()
      frame.close()
      if (!finished) void carryOut({ kind: 'unsubscribe' })
    },
  }
}

type Batch = { events: LogEvent[]; headSeq: number }

function openFrame(flush: (batch: Batch) => void) {
  let waiting: Batch = { events: [], headSeq: 0 }
  let timer: ReturnType<typeof setTimeout> | null = null
  return {
    add(events: LogEvent[], headSeq: number) {
      waiting.events.push(...events)
      waiting.headSeq = Math.max(waiting.headSeq, headSeq)
      timer ??= setTimeout(() => {
        const batch = waiting
        waiting = { events: [], headSeq: 0 }
        timer = null
        flush(batch)
      }, frameMs)
    },
    close() {
      if (timer !== null) clearTimeout(timer)
    },
  }
}
