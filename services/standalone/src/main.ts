import { endChildren } from '@codeberth/scope'
import { ConfigError, firstSignal, loadConfig } from '@codeberth/service-kit'
import { StandaloneConfig } from './config.ts'
import { openStandalone } from './open-standalone.ts'
import { openOutput } from './output.ts'
import { StartError } from './start-error.ts'

/** Longest that an orderly stop may take before what is left is ended at once. */
const stopLimitMs = 30_000

const output = openOutput(process)
const stop = new AbortController()
const asked = Promise.race([firstSignal(endAtOnce), output.closed])
asked.then((code) => {
  output.out('\n  stopping …\n')
  stop.abort(code)
})

try {
  output.out('\nCodeberth\n\n')
  const config = loadConfig(StandaloneConfig, process.env)
  const house = await openStandalone(config, { write: output.out, signal: stop.signal })
  output.out(`\n  ${house.summary.join('\n  ')}\n\n  Codeberth is ready: ${house.url}\n  Ctrl-C stops it.\n\n`)
  const code = await asked
  setTimeout(() => endAtOnce(code), stopLimitMs).unref()
  for (const line of await house.close()) output.err(`  ${line}\n`)
  process.exit(code)
} catch (error) {
  if (stop.signal.aborted) process.exit(await asked)
  output.err(`\n  Codeberth cannot start: ${wordsOf(error)}\n\n`)
  process.exit(1)
}

function endAtOnce(code: number): void {
  // What has children of its own obeys this one within moments; it makes good at its next start what it was doing.
  endChildren({ postgres: 'SIGQUIT' })
  process.exit(code)
}

// Faults of the rooms and of the system have a code, and a message made for who reads it.
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const isTold =
    error instanceof StartError || error instanceof ConfigError || ('code' in error && typeof error.code === 'string')
  return isTold ? error.message : (error.stack ?? error.message)
}
