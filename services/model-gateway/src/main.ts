import { openedRanges, openPlatform, parseRing } from '@codeberth/control-plane'
import { namedModel, runService } from '@codeberth/service-kit'
import { GatewayConfig } from './config.ts'
import { openModelGateway } from './open-model-gateway.ts'

const closeMs = 15_000

await runService({
  name: 'model-gateway',
  settings: GatewayConfig,
  env: process.env,
  async open(config, { log, scope }) {
    const { DATABASE_URL: databaseUrl, QUEUE_URL: queueUrl, MODEL_KEY: key } = config
    const ring = parseRing(config.KEYS_RING)
    const door = { opened: openedRanges(config.EGRESS_PRIVATE) }
    const deployment = { fileRemotes: false, model: namedModel(config, key !== undefined) }
    const opening = openPlatform({ databaseUrl, queueUrl, deployment, log })
    const platform = scope.own(await opening, (one) => one.close(), closeMs, 'records')
    const gateway = scope.own(
      await openModelGateway({
        platform,
        ring,
        environmentKey: key ?? null,
        scriptedUrl: config.SCRIPTED_URL ?? null,
        door,
        serviceKey: config.SERVICE_KEY,
        host: config.HOST,
        port: config.PORT,
        log,
      }),
      (one) => one.close(),
      closeMs,
      'gateway',
    )
    return gateway.url
  },
})
