import { createServer } from 'node:http'
import { linkClient, linkedDaemon, openPlatform, vaultClient } from '@codeberth/control-plane'
import { closeServer, listen, namedModel, runService, urlOf } from '@codeberth/service-kit'
import { WebConfig } from './config.ts'
import { openWeb } from './open-web.ts'
import { openPages } from './pages.ts'
import { serverView } from './server-view.ts'
import type { SignInOptions } from './sign-in.ts'

const closeMs = 5_000

await runService({
  name: 'web',
  settings: WebConfig,
  env: process.env,
  async open(config, { log, scope }) {
    const { DATABASE_URL: databaseUrl, QUEUE_URL: queueUrl, SERVICE_KEY: serviceKey, PUBLIC_URL: publicUrl } = config
    const deployment = { fileRemotes: false, model: namedModel(config, config.MODEL_HAS_KEY !== undefined) }
    const opening = openPlatform({ databaseUrl, queueUrl, deployment, log })
    const platform = scope.own(await opening, (one) => one.close(), closeMs * 2, 'records')
    const pages = scope.own(
      await openPages({ hostname: config.HOST, port: config.PORT }),
      (one) => one.close(),
      closeMs,
      'pages',
    )
    const github = {
      clientId: config.GITHUB_ID,
      clientSecret: config.GITHUB_SECRET,
      url: config.GITHUB_URL,
      apiUrl: config.GITHUB_API_URL,
      secret: config.AUTH_SECRET,
      publicUrl,
      log,
    }
    const signIn: SignInOptions = { publicUrl, github, development: false }
    const link = linkClient(platform, { serviceKey })
    // Runners that run apart demand isolation, so processes are in bubblewrap.
    const isolation = config.SANDBOX_URL.startsWith('docker:') ? 'docker' : 'bubblewrap'
    const house = {
      platform,
      daemon: (projectId: string) => linkedDaemon(link, projectId),
      vault: vaultClient({ gatewayUrl: config.GATEWAY_URL, serviceKey }),
      server: serverView({ shape: 'full', signIn, sandboxes: { isolation, warning: null } }),
    }
    const answer = openWeb(house, { signIn, pages, serviceKey, log })
    const server = createServer((req, res) => void answer(req, res))
    const port = await listen(server, { host: config.HOST, port: config.PORT })
    scope.own(server, () => closeServer(server, closeMs), closeMs * 2, 'web server')
    return urlOf({ host: config.HOST, port })
  },
})
