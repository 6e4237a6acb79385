import { isLive } from '../lease/plan-lease.ts'
import type { AppendOutcome, Batch, LogState } from './append-state.ts'

/** The rule of the append, which the one statement of `append.ts` carries out. */
export function planAppend(log: LogState, batch: Batch, now: number): { log: LogState; outcome: AppendOutcome } {
  if (!isLive(log.lease, now) || log.lease.generation !== batch.generation) return { log, outcome: { kind: 'fenced' } }
  if (log.state === 'finished') return { log, outcome: { kind: 'finished' } }
  const mark = log.marks.get(batch.epoch) ?? 0
  if (mark !== batch.first - 1) return { log, outcome: { kind: 'mark', lseq: mark } }
  const headSeq = log.headSeq + batch.rows.length
  const after: LogState = {
    ...log,
    marks: new Map(log.marks).set(batch.epoch, batch.last),
    headSeq,
    state: batch.state ?? log.state,
    stop: batch.stop ?? log.stop,
  }
  return { log: after, outcome: { kind: 'stored', headSeq } }
}
