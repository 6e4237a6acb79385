/**
 * Stops every sandbox of an installation; their volumes stay. Runners leave sandboxes running when they end, so that another one goes
 * on with them: this is for who takes the whole house down, after the runners. Settings are the runner's.
 */
import { resolve } from 'node:path'
import { openSandboxes, stopRunning } from '@codeberth/sandbox'
import { loadConfig, openLog } from '@codeberth/service-kit'
import { RunnerConfig } from '../config.ts'

const Settings = RunnerConfig.pick({ SANDBOX_URL: true, CODEBERTH_DATA: true, DAEMON_FILE: true, LOG_LEVEL: true })

try {
  const config = loadConfig(Settings, process.env)
  const sandboxes = await openSandboxes(config.SANDBOX_URL, {
    dataDir: resolve(config.CODEBERTH_DATA),
    daemonFile: resolve(config.DAEMON_FILE),
    log: openLog({ service: 'stop-sandboxes', level: config.LOG_LEVEL }),
  })
  const stopped = await stopRunning(sandboxes)
  await sandboxes.close()
  process.stdout.write(`stopped ${stopped.length}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
