import { ConfigError, firstSignal, loadConfig } from '@codeberth/service-kit'
import { StandaloneConfig } from './config.ts'
import { openStandalone } from './open-standalone.ts'
import { openProgress } from './progress.ts'
import { StartError } from './start-error.ts'

/** Longest that an orderly stop may take before what is left is abandoned. */
const stopLimitMs = 30_000

const write = (text: string) => void process.stdout.write(text)
const stop = new AbortController()
const signalled = firstSignal((code) => process.exit(code))
signalled.then((code) => stop.abort(code))

try {
  write('\nCodeberth\n\n')
  const house = await openStandalone(
    loadConfig(StandaloneConfig, process.env),
    openProgress(write, Date.now),
    stop.signal,
  )
  write(`\n  ${house.summary.join('\n  ')}\n\n  Codeberth is ready: ${house.url}\n  Ctrl-C stops it.\n\n`)
  const code = await signalled
  write('\n  stopping …\n')
  const late = setTimeout(() => process.exit(code), stopLimitMs)
  for (const line of await house.close()) process.stderr.write(`  ${line}\n`)
  clearTimeout(late)
  process.exitCode = code
} catch (error) {
  if (stop.signal.aborted) process.exit(await signalled)
  const told =
    error instanceof StartError ||
    error instanceof ConfigError ||
    (error instanceof Error && 'code' in error && typeof error.code === 'string')
  process.stderr.write(
    `\n  Codeberth cannot start: ${error instanceof Error ? (told ? error.message : (error.stack ?? error.message)) : String(error)}\n\n`,
  )
  process.exit(1)
}
