import { resolve } from 'node:path'
import { openPlatform } from '@codeberth/control-plane'
import { openSandboxes } from '@codeberth/sandbox'
import { openScope } from '@codeberth/scope'
import { ConfigError, firstSignal, loadConfig, openLog } from '@codeberth/service-kit'
import { RunnerConfig } from './config.ts'
import { openRunner } from './open-runner.ts'

const closeMs = 25_000
const exitBadConfig = 4

async function main(): Promise<number> {
  const stopped = firstSignal((code) => process.exit(code))
  const config = loadConfig(RunnerConfig, process.env)
  const log = openLog({ service: 'runner', level: config.LOG_LEVEL })
  await using scope = openScope()
  const { MODEL_URL: baseUrl, MODEL: model } = config
  const platform = scope.own(
    await openPlatform({
      databaseUrl: config.DATABASE_URL,
      queueUrl: config.QUEUE_URL,
      deployment: { fileRemotes: false, model: baseUrl && model ? { baseUrl, model, hasKey: false } : null },
      log,
    }),
    (one) => one.close(),
    closeMs,
    'platform',
  )
  const sandboxes = scope.own(
    await openSandboxes(config.SANDBOX_URL, {
      dataDir: resolve(config.CODEBERTH_DATA),
      ...(config.DAEMON_FILE ? { daemonFile: resolve(config.DAEMON_FILE) } : {}),
      ...(config.IMAGE_FOLDER ? { imageFolder: resolve(config.IMAGE_FOLDER) } : {}),
      requireIsolation: true,
      log,
    }),
    (one) => one.close(),
    closeMs,
    'sandboxes',
  )
  const runner = scope.own(
    await openRunner({
      platform,
      sandboxes,
      gatewayUrl: config.GATEWAY_URL,
      serviceKey: config.SERVICE_KEY,
      egressAllow: config.EGRESS_ALLOW,
      egressPrivate: config.EGRESS_PRIVATE,
      listen: { host: config.HOST, port: config.PORT, ...(config.RUNNER_URL ? { url: config.RUNNER_URL } : {}) },
      log,
    }),
    (one) => one.close(),
    closeMs,
    'runner',
  )
  log.info({ url: runner.url }, 'the runner works')
  return await stopped
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`)
    process.exit(exitBadConfig)
  },
)
