import type { RunCommand } from '@codeberth/protocol'

/** What is asked of a local run, in order. */
export type CommandQueue = { push(command: RunCommand): void; read(signal: AbortSignal): AsyncGenerator<RunCommand> }

/** Opens an empty queue with one reader. What was asked before the reader came is kept for it. */
export function openCommandQueue(): CommandQueue {
  const waiting: RunCommand[] = []
  let wake = () => undefined
  return {
    push(command) {
      waiting.push(command)
      wake()
    },
    async *read(signal) {
      while (!signal.aborted) {
        const next = waiting.shift()
        if (next) yield next
        else await arrival(signal)
      }
    },
  }

  function arrival(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done)
        resolve()
        return undefined
      }
      wake = done
      signal.addEventListener('abort', done, { once: true })
    })
  }
}
