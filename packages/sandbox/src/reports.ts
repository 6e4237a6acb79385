import { EventEmitter, once } from 'node:events'
import type { SandboxReport } from './sandboxes.ts'

/** Reports a reader may lag behind before it loses the oldest. */
const readerReports = 1_000

/** The board on which an adapter posts what happens to its sandboxes, for any number of readers. */
export type Reports = {
  post(report: SandboxReport): void
  /** The last one of each project first, then each new one, until `signal` or `close`. */
  read(signal?: AbortSignal): AsyncGenerator<SandboxReport, void>
  close(): void
}

/** Opens a board. A report that only repeats the state is not posted again. */
export function openReports(): Reports {
  const newest = new Map<string, SandboxReport>()
  const posted = new EventEmitter<{ report: [SandboxReport] }>().setMaxListeners(0)
  const closed = new AbortController()
  return {
    post: (report) => {
      const before = newest.get(report.projectId)
      if (before && isRepeat(before, report)) return
      newest.set(report.projectId, report)
      posted.emit('report', report)
      // Without a volume there is nothing left to tell a later reader.
      if (report.state === 'none') newest.delete(report.projectId)
    },
    read: (signal) =>
      readReports(posted, [...newest.values()], signal ? AbortSignal.any([signal, closed.signal]) : closed.signal),
    close: () => closed.abort(),
  }
}

const isRepeat = (before: SandboxReport, report: SandboxReport) =>
  !report.step && !before.step && before.state === report.state && before.reason === report.reason

async function* readReports(
  posted: EventEmitter<{ report: [SandboxReport] }>,
  waiting: SandboxReport[],
  signal: AbortSignal,
): AsyncGenerator<SandboxReport, void> {
  const wake = new EventEmitter<{ more: [] }>()
  const take = (report: SandboxReport) => {
    waiting.push(report)
    if (waiting.length > readerReports) waiting.shift()
    wake.emit('more')
  }
  posted.on('report', take)
  try {
    while (!signal.aborted) {
      const report = waiting.shift()
      if (report) yield report
      else
        await once(wake, 'more', { signal }).catch((thrown) => {
          if (!signal.aborted) throw thrown
        })
    }
  } finally {
    posted.off('report', take)
  }
}
