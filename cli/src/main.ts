import { constants } from 'node:os'
import type { Io } from './io.ts'
import { runProgram } from './program.ts'

let open = true
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  open = false
})

/** The first signal is told to the command, which ends in order; a second one ends the process at once. */
function firstSignal(): Promise<number> {
  return new Promise((resolve) => {
    let seen = false
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        const code = 128 + constants.signals[signal]
        if (seen) process.exit(code)
        seen = true
        resolve(code)
      })
    }
  })
}

const io: Io = {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  out(text) {
    if (open) process.stdout.write(text)
    return open
  },
  err: (text) => void process.stderr.write(text),
  interrupted: firstSignal(),
}

try {
  process.exitCode = await runProgram(io, process.argv.slice(2))
} catch (error) {
  process.exitCode = (await import('./report-error.ts')).reportError(
    io,
    error,
    process.argv.includes('jsonl') || process.argv.includes('json'),
  )
}
process.stdin.unref()
