import { limits, type WatchBatch } from '@codeberth/protocol'

type Change = WatchBatch['changes'][number]['change']

/** Changes that wait for their batch. `rescan`: single changes are not known any more. */
export type Pending = { changes: Map<string, Change>; rescan: boolean }

/** Nothing waits. */
export const nothingPending = (): Pending => ({ changes: new Map(), rescan: false })

/** Adds one change to what waits; two changes of one path become the one that leads from before to after. */
export function addChange(pending: Pending, path: string, change: Change): void {
  if (pending.rescan) return
  const before = pending.changes.get(path)
  pending.changes.set(path, before === undefined ? change : joined(before, change))
  if (pending.changes.size > limits.watchPaths.value) addRescan(pending)
}

/** Gives up single changes: what is shown must be read anew. */
export function addRescan(pending: Pending): void {
  pending.rescan = true
  pending.changes.clear()
}

function joined(before: Change, after: Change): Change {
  if (before === 'deleted' && after !== 'deleted') return 'modified'
  if (before === 'added' && after === 'modified') return 'added'
  return after
}

/** The batch of what waits, by path; null when nothing does. */
export function batchOf(pending: Pending, rev: number): WatchBatch | null {
  if (!pending.rescan && pending.changes.size === 0) return null
  const changes = [...pending.changes].map(([path, change]) => ({ path, change }))
  return { rev, rescan: pending.rescan, changes: changes.sort((a, b) => (a.path < b.path ? -1 : 1)) }
}

/** One follower's batches that it has not taken yet. */
export type Follower = { push(batch: WatchBatch): void; batches(signal: AbortSignal): AsyncGenerator<WatchBatch> }

/** A follower that lags by more than this many batches gets one rescan instead. */
const maxLag = 100

/** Makes the queue of one follower, empty. */
export function follower(): Follower {
  let waiting: WatchBatch[] = []
  let wake = () => {}
  return {
    push(batch) {
      waiting = waiting.length < maxLag ? [...waiting, batch] : [{ rev: batch.rev, rescan: true, changes: [] }]
      wake()
    },
    async *batches(signal) {
      const aborted = () => wake()
      signal.addEventListener('abort', aborted)
      try {
        while (!signal.aborted) {
          const next = waiting.shift()
          if (next) yield next
          else
            await new Promise<void>((resolve) => {
              wake = resolve
            })
        }
      } finally {
        signal.removeEventListener('abort', aborted)
      }
    },
  }
}
