import { openedRanges, openPlatform, parseRing } from '@codeberth/control-plane'
import { Fault } from '@codeberth/protocol'
import { openScope } from '@codeberth/scope'
import { ConfigError, firstSignal, loadConfig, openLog } from '@codeberth/service-kit'
import { GatewayConfig } from './config.ts'
import { openModelGateway } from './open-model-gateway.ts'

const closeMs = 15_000
const exitBadConfig = 4

async function main(): Promise<number> {
  const stopped = firstSignal((code) => process.exit(code))
  const config = loadConfig(GatewayConfig, process.env)
  const log = openLog({ service: 'model-gateway', level: config.LOG_LEVEL })
  const ring = parseRing(config.KEYS_RING)
  await using scope = openScope()
  const { MODEL_URL: baseUrl, MODEL: model, MODEL_KEY: key } = config
  const platform = scope.own(
    await openPlatform({
      databaseUrl: config.DATABASE_URL,
      queueUrl: config.QUEUE_URL,
      deployment: {
        fileRemotes: false,
        model: baseUrl && model ? { baseUrl, model, hasKey: key !== undefined } : null,
      },
      log,
    }),
    (one) => one.close(),
    closeMs,
    'platform',
  )
  const gateway = scope.own(
    await openModelGateway({
      platform,
      ring,
      environmentKey: key ?? null,
      scriptedUrl: config.SCRIPTED_URL ?? null,
      door: { opened: openedRanges(config.EGRESS_PRIVATE) },
      serviceKey: config.SERVICE_KEY,
      host: config.HOST,
      port: config.PORT,
      log,
    }),
    (one) => one.close(),
    closeMs,
    'gateway',
  )
  log.info({ url: gateway.url }, 'the gateway listens')
  return await stopped
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isClear = error instanceof ConfigError || error instanceof Fault
    process.stderr.write(`${isClear ? error.message : String(error)}\n`)
    process.exit(exitBadConfig)
  },
)
