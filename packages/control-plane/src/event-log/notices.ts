import { limits } from '@codeberth/protocol'

/** Tells followers that a run's log has grown, at most `bus.notices` times a second a run. */
export type Notices = { grown(runId: string, headSeq: number): void; close(): void }

/**
 * Calls `publish` at once, then with the newest head when the pause is over. A notice that is lost costs a follower at most a
 * second, so `publish` must not throw and nobody waits for it.
 */
export function openNotices(publish: (runId: string, headSeq: number) => void): Notices {
  const pauseMs = 1_000 / limits.busNoticesASecond.value
  const pauses = new Map<string, { timer: NodeJS.Timeout; next: number | null }>()

  const pause = (runId: string) => {
    const timer = setTimeout(() => {
      const next = pauses.get(runId)?.next ?? null
      pauses.delete(runId)
      if (next === null) return
      publish(runId, next)
      pause(runId)
    }, pauseMs)
    pauses.set(runId, { timer, next: null })
  }
  return {
    grown(runId, headSeq) {
      const paused = pauses.get(runId)
      if (paused) {
        paused.next = headSeq
        return
      }
      publish(runId, headSeq)
      pause(runId)
    },
    close() {
      for (const { timer } of pauses.values()) clearTimeout(timer)
      pauses.clear()
    },
  }
}
