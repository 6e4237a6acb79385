import { openScope, type Scope } from '@codeberth/scope'
import type * as z from 'zod'
import { ConfigError, loadConfig } from './load-config.ts'
import { type Log, type LogLevel, openLog, redactText } from './open-log.ts'
import { firstSignal } from './stop-on-signals.ts'

/** What went wrong at a start: the operator can mend the first, the second is ours. */
export const exitCodes = { config: 4, broken: 1 } as const

type Service<S extends z.ZodType<{ LOG_LEVEL: LogLevel }>> = {
  /** Names the service in its log. */
  name: string
  settings: S
  env: Record<string, string | undefined>
  /** Opens the service; what it opens is owned by the scope. Resolves with the address that it listens on. */
  open(config: z.infer<S>, parts: { log: Log; scope: Scope }): Promise<string>
}

/**
 * The life of a service's process: reads its settings, opens it, says `ready` in the log, waits for a signal, closes all in
 * reverse order and ends the process. What an operator can mend ends it with one sentence on stderr and code 4.
 */
export async function runService<S extends z.ZodType<{ LOG_LEVEL: LogLevel }>>(service: Service<S>): Promise<never> {
  const signalled = firstSignal((code) => process.exit(code))
  const scope = openScope()
  try {
    const config = loadConfig(service.settings, service.env)
    const log = openLog({ service: service.name, level: config.LOG_LEVEL })
    const url = await service.open(config, { log, scope })
    log.info({ url }, 'ready')
    const code = await signalled
    for (const left of await scope.close())
      log.error({ err: left.error, part: left.name }, `did not close: ${left.reason}`)
    return process.exit(code)
  } catch (error) {
    process.stderr.write(`${redactText(wordsOf(error))}\n`)
    await scope.close()
    return process.exit(isMendable(error) ? exitCodes.config : exitCodes.broken)
  }
}

// Faults of the rooms and of the system have a code, and a message made for who reads it.
const isMendable = (error: unknown): error is Error =>
  error instanceof ConfigError || (error instanceof Error && 'code' in error && typeof error.code === 'string')

const wordsOf = (error: unknown): string =>
  isMendable(error) ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)
