import { createServer } from 'node:http'
import { linkClient, linkedDaemon, openedRanges, openPlatform } from '@codeberth/control-plane'
import { closeServer, json, listen, runService, urlOf, writeResponse } from '@codeberth/service-kit'
import { RealtimeConfig } from './config.ts'
import { openRealtime } from './open-realtime.ts'
import { openPassOn } from './pass-on.ts'
import { platformPorts } from './platform-ports.ts'

const closeMs = 5_000

await runService({
  name: 'realtime',
  settings: RealtimeConfig,
  env: process.env,
  async open(config, { log, scope }) {
    const { DATABASE_URL: databaseUrl, QUEUE_URL: queueUrl, SERVICE_KEY: serviceKey, PUBLIC_URL: publicUrl } = config
    const trustedProxies = openedRanges(config.TRUSTED_PROXIES, 'TRUSTED_PROXIES')
    const deployment = { fileRemotes: false, model: null }
    const opening = openPlatform({ databaseUrl, queueUrl, deployment, log })
    const platform = scope.own(await opening, (one) => one.close(), closeMs * 2, 'records')
    const passOn = scope.own(
      openPassOn({ webUrl: config.WEB_URL, serviceKey, trustedProxies }),
      (one) => one.close(),
      closeMs,
      'way to the web server',
    )
    const server = createServer((req, res) => {
      if (req.url === '/healthz') void writeResponse(res, json({ ok: true }))
      else passOn(req, res)
    })
    const port = await listen(server, { host: config.HOST, port: config.PORT })
    scope.own(server, () => closeServer(server, closeMs), closeMs * 2, 'front door')
    const link = linkClient(platform, { serviceKey })
    const ports = platformPorts(platform, { publicUrl, daemon: (projectId) => linkedDaemon(link, projectId) })
    scope.own(openRealtime(server, ports, { publicUrl, log }), (one) => one.close(), closeMs, 'sockets')
    return urlOf({ host: config.HOST, port })
  },
})
