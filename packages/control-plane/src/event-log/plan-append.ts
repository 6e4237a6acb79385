import { isLive } from '../lease/plan-lease.ts'
import type { AppendOutcome, Batch, LogState } from './append-state.ts'

/** The rule of the append, which the one statement of `append.ts` carries out. */
export function planAppend(log: LogState, batch: Batch, now: number): { log: LogState; outcome: AppendOutcome } {
  if (!isLive(log.lease, now) || log.lease.generation !== batch.generation) return { log, outcome: { kind: 'fenced' } }
  if (log.state === 'finished') return { log, outcome: { kind: 'finished' } }
  const mark = log.marks.get(batch.epoch) ?? 0
  if (mark !== batch.first - 1) return { log, outcome: { kind: 'mark', lseq: mark } }
  const headSeq = log.headSeq + batch.rows.length
  const asks = asksAfter(log.asks, batch)
  const after: LogState = {
    ...log,
    marks: new Map(log.marks).set(batch.epoch, batch.last),
    headSeq,
    asks,
    state: stateAfter(log, asks, batch),
    stop: batch.stop ?? log.stop,
  }
  return { log: after, outcome: { kind: 'stored', headSeq } }
}

function asksAfter(before: LogState['asks'], batch: Batch): LogState['asks'] {
  const asks = new Map(before)
  if (batch.stop !== null) for (const [id, state] of before) if (state === 'open') asks.set(id, 'void')
  for (const ask of batch.asks) asks.set(ask.askId, ask.state)
  return asks
}

function stateAfter(log: LogState, asks: LogState['asks'], batch: Batch): LogState['state'] {
  if (batch.stop !== null) return 'finished'
  if (batch.asks.length === 0) return log.state
  return [...asks.values()].includes('open') ? 'waiting' : 'running'
}
