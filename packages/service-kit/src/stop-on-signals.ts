import { constants } from 'node:os'

type Signals = {
  on(name: NodeJS.Signals, listener: () => void): unknown
  off(name: NodeJS.Signals, listener: () => void): unknown
}

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Waits for the first signal that asks the process to end and resolves with its exit code (130 INT, 143 TERM, 129 HUP). A
 * second signal calls `atOnce` with its code.
 */
export function firstSignal(atOnce: (code: number) => void, signals: Signals = process): Promise<number> {
  return new Promise((resolve) => {
    let seen = false
    for (const name of names) {
      signals.on(name, () => {
        const code = 128 + constants.signals[name]
        if (seen) atOnce(code)
        seen = true
        resolve(code)
      })
    }
  })
}
