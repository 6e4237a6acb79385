import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { firstSignal } from '@codeberth/service-kit'
import manifest from '../package.json' with { type: 'json' }
import { bridge } from './bridge.ts'
import { type Command, readCommand, readEnvironment, usage } from './config.ts'
import { openDaemon, type RunParts } from './daemon.ts'
import type { CarryRun } from './runs/runs.ts'

/** Carries out the command line and resolves with the exit code. */
async function main(): Promise<number> {
  let command: Command
  try {
    command = readCommand(process.argv.slice(2))
  } catch (thrown) {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n${usage}\n`)
    return 2
  }
  switch (command.name) {
    case 'serve':
      return serve(command)
    case 'bridge': {
      const socketPath = join(command.sockets, `${command.role}.sock`)
      await bridge({ socketPath, input: process.stdin, output: process.stdout })
      // Standard input may still be read by the system; nothing else is open.
      process.exit(0)
      break
    }
    case 'version':
      process.stdout.write(`${manifest.version}\n`)
      return 0
  }
}

async function serve({ root, sockets, proxyPort, ripgrep }: Extract<Command, { name: 'serve' }>): Promise<number> {
  const rg = ripgrep ?? (await ripgrepBeside(process.execPath))
  const daemon = await openDaemon({
    root,
    sockets,
    proxyPort,
    version: manifest.version,
    env: readEnvironment(process.env),
    ...(rg ? { ripgrep: rg } : {}),
    carry: carryLazily,
    failed: (runId, thrown) =>
      say({ level: 'error', runId, error: thrown instanceof Error ? thrown.stack : `${thrown}` }),
    mapNotKept: (thrown) => say({ level: 'warn', message: 'the code map is not kept', error: `${thrown}` }),
  })
  say({ level: 'info', message: 'ready', proxyPort: daemon.proxyPort, pid: process.pid })
  const code = await firstSignal((second) => process.exit(second))
  await daemon.close()
  return code
}

/** The runtime is loaded by the first run: files and terminals are ready without it. */
const carryLazily = (parts: RunParts): CarryRun => {
  let loaded: Promise<CarryRun> | undefined
  const load = async () => {
    const { carryRuns } = await import('./runs/carry-run.ts')
    return carryRuns(parts)
  }
  return async function* carry(...run) {
    loaded ??= load()
    const carryOne = await loaded
    yield* carryOne(...run)
  }
}

/** The compiled daemon is shipped with ripgrep in the same folder. */
const ripgrepBeside = (program: string): Promise<string | undefined> => {
  const path = join(dirname(program), 'rg')
  return access(path).then(
    () => path,
    () => undefined,
  )
}

/** One JSON object a line; who started the daemon reads it. */
const say = (fields: Record<string, unknown>) =>
  process.stdout.write(`${JSON.stringify({ at: Date.now(), ...fields })}\n`)

process.exitCode = await main()
