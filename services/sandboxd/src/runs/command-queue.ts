import type { RunCommand } from '@codeberth/protocol'

/** Commands on their way to a run. */
export type CommandQueue = {
  push(command: RunCommand): void
  /** Commands as they come, until `signal` aborts. Each is given once, to whichever reader asks first. */
  read(signal: AbortSignal): AsyncGenerator<RunCommand>
}

/** Makes an empty queue. */
export function openCommandQueue(): CommandQueue {
  const waiting: RunCommand[] = []
  let wake = () => {}
  return {
    push(command) {
      waiting.push(command)
      wake()
    },
    async *read(signal) {
      const aborted = () => wake()
      signal.addEventListener('abort', aborted)
      try {
        while (!signal.aborted) {
          const command = waiting.shift()
          if (command) yield command
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
