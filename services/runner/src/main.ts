import { resolve } from 'node:path'
import { openPlatform } from '@codeberth/control-plane'
import { openSandboxes } from '@codeberth/sandbox'
import { namedModel, runService } from '@codeberth/service-kit'
import { RunnerConfig } from './config.ts'
import { openRunner } from './open-runner.ts'

const closeMs = 25_000

await runService({
  name: 'runner',
  settings: RunnerConfig,
  env: process.env,
  async open(config, { log, scope }) {
    const { DATABASE_URL: databaseUrl, QUEUE_URL: queueUrl } = config
    const deployment = { fileRemotes: false, model: namedModel(config, false) }
    const opening = openPlatform({ databaseUrl, queueUrl, deployment, log })
    const platform = scope.own(await opening, (one) => one.close(), closeMs, 'records')
    const sandboxes = scope.own(
      await openSandboxes(config.SANDBOX_URL, {
        dataDir: resolve(config.CODEBERTH_DATA),
        daemonFile: resolve(config.DAEMON_FILE),
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
    return runner.url ?? ''
  },
})
