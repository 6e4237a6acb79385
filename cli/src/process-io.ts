import { constants } from 'node:os'
import { endChildren } from '@codeberth/scope'
import type { Io } from './io.ts'

/** A Ctrl-C of the terminal reaches this process twice when a launcher stands before it and passes signals on. */
const samePressMs = 300

/** The outside of a command that is this process. The environment comes from the caller. */
export function openProcessIo(env: Io['env']): Io {
  const stdout = Promise.withResolvers<void>()
  let open = true
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    open = false
    stdout.resolve()
  })
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return {
    env,
    cwd: process.cwd(),
    stdin: process.stdin,
    out: (text) => void (open && process.stdout.write(text)),
    err: (text) => void process.stderr.write(text),
    stdoutClosed: stdout.promise,
    onInterrupt: listenToSignals(),
  }
}

function listenToSignals(): Io['onInterrupt'] {
  let listener: ((exit: number) => void) | null = null
  let pressedAt = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (Date.now() - pressedAt < samePressMs) return
      pressedAt = Date.now()
      const exit = 128 + constants.signals[signal]
      const take = listener
      listener = null
      if (take) return take(exit)
      endChildren()
      process.exit(exit)
    })
  }
  return (take) => {
    listener = take
  }
}
