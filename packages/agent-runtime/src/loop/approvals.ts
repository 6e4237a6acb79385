import type { RunCommand } from '@codeberth/protocol'

export type Answer = Extract<RunCommand, { kind: 'answer' }>

/** Questions that wait for a person. */
export type Approvals = {
  /** Resolves with the first answer to `id`, or null when `signal` aborts. */
  wait(id: string, signal: AbortSignal): Promise<Answer | null>
  answer(answer: Answer): void
}

export function openApprovals(): Approvals {
  const waiting = new Map<string, (answer: Answer | null) => void>()
  return {
    wait(id, signal) {
      const { promise, resolve } = Promise.withResolvers<Answer | null>()
      const leave = () => resolve(null)
      waiting.set(id, resolve)
      if (signal.aborted) leave()
      signal.addEventListener('abort', leave)
      return promise.finally(() => {
        signal.removeEventListener('abort', leave)
        waiting.delete(id)
      })
    },
    answer: (answer) => waiting.get(answer.id)?.(answer),
  }
}
