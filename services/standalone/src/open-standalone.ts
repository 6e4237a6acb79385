import { createServer } from 'node:http'
import { join, resolve } from 'node:path'
import { linkedDaemon, openedRanges, openPlatform, type Platform, parseRing } from '@codeberth/control-plane'
import { launchPostgres } from '@codeberth/db'
import { platformPorts as gatewayPorts, openGateway, openVault } from '@codeberth/model-gateway'
import { openRealtime, platformPorts as socketPorts } from '@codeberth/realtime'
import { type ChosenSandboxes, chooseSandboxes, openRunner } from '@codeberth/runner'
import { openScope, type Scope } from '@codeberth/scope'
import { loadScenarios, openScriptedModel } from '@codeberth/scripted-model'
import { closeServer, type Log, listen, namedModel, openLog } from '@codeberth/service-kit'
import { buildPages, openPages, openWeb, type SignInOptions, serverView } from '@codeberth/web'
import { buildDaemon } from './build-daemon.ts'
import type { StandaloneConfig } from './config.ts'
import { type DataFolder, takeDataFolder } from './data-folder.ts'
import { type InstallationKeys, installationKeys } from './installation-keys.ts'
import type { Progress } from './progress.ts'

const closeMs = { server: 5_000, services: 20_000, database: 20_000 }
const repository = resolve(import.meta.dirname, '../../..')
// Who starts this owns the machine: model servers on it may be used.
const ownMachine = ['127.0.0.0/8', '::1/128']

/** The running house: where it is, what it chose and why, and how it ends (what could not be closed is named). */
export type Standalone = { url: string; summary: string[]; close(): Promise<string[]> }

/** Opens every role in this process, each with its embedded part unless the configuration names another. Throws one sentence. */
export async function openStandalone(
  config: StandaloneConfig,
  progress: Progress,
  signal: AbortSignal,
): Promise<Standalone> {
  const scope = openScope()
  try {
    return await openHouse(config, progress, signal, scope)
  } catch (error) {
    await scope.close()
    throw error
  }
}

async function openHouse(
  config: StandaloneConfig,
  progress: Progress,
  signal: AbortSignal,
  scope: Scope,
): Promise<Standalone> {
  const folder = scope.own(takeDataFolder(config.CODEBERTH_DATA), (taken) => taken.release(), 1_000, 'data folder')
  const log = openLog({ service: 'codeberth', level: config.LOG_LEVEL })
  const keys = installationKeys(folder)
  // The port is taken first: a start that must fail for it fails before anything is built.
  const server = createServer()
  const port = scope.own(
    await listen(server, { host: config.HOST, port: config.PORT }),
    () => closeServer(server, closeMs.server),
    closeMs.server * 2,
    'web server',
  )
  const url = config.PUBLIC_URL ?? `http://localhost:${port}`
  const [platform, pages, chosen] = await Promise.all([
    openRecords(config, folder, { progress, scope, log, signal }),
    openBuiltPages(port, config, { progress, scope, signal }),
    openMachines(config, folder, { progress, scope, log, signal }),
  ])
  signal.throwIfAborted()
  const { sources, runner } = await openWork(config, keys, { platform: platform.platform, chosen, scope, log })
  const signIn = signInOptions(config, keys, url, log)
  const daemon = (projectId: string) => linkedDaemon(runner.link, projectId)
  const house = {
    platform: platform.platform,
    daemon,
    vault: openVault(sources),
    server: serverView({ shape: config.DATABASE_URL ? 'full' : 'embedded', signIn, sandboxes: chosen.sandboxes }),
  }
  const answer = openWeb(house, { signIn, pages, serviceKey: null, log })
  server.on('request', (req, res) => void answer(req, res))
  scope.own(
    openRealtime(server, socketPorts(platform.platform, { publicUrl: url, daemon }), { publicUrl: url, log }),
    (open) => open.close(),
    closeMs.server,
    'realtime',
  )
  return {
    url,
    summary: summaryOf(config, platform.words, chosen, signIn),
    close: async () => (await scope.close()).map(({ name, reason }) => `${name} did not close (${reason})`),
  }
}

type Work = { platform: Platform; chosen: ChosenSandboxes; scope: Scope; log: Log }

/** Opens what carries runs out: the scripted model of the demo, the gateway and the runner. */
async function openWork(config: StandaloneConfig, keys: InstallationKeys, { platform, chosen, scope, log }: Work) {
  const scripted = scope.own(
    await openScriptedModel({ scenarios: await loadScenarios() }),
    (model) => model.close(),
    closeMs.server,
    'scripted model',
  )
  const sources = {
    platform,
    ring: parseRing(keys.keysRing),
    environmentKey: config.MODEL_KEY ?? null,
    scriptedUrl: scripted.url,
    door: { opened: openedRanges([...config.EGRESS_PRIVATE, ...ownMachine]) },
  }
  const gateway = scope.own(
    await openGateway(gatewayPorts(sources), { host: '127.0.0.1', port: 0, log, internal: async () => null }),
    (open) => open.close(),
    closeMs.server * 2,
    'model gateway',
  )
  const runner = scope.own(
    await openRunner({
      platform,
      sandboxes: chosen.sandboxes,
      gatewayUrl: gateway.url,
      serviceKey: keys.serviceKey,
      egressAllow: config.EGRESS_ALLOW,
      egressPrivate: config.EGRESS_PRIVATE,
      stopSandboxes: true,
      log,
    }),
    (open) => open.close(),
    closeMs.services,
    'runner',
  )
  return { sources, runner }
}

type Opening = { progress: Progress; scope: Scope; log: Log; signal: AbortSignal }

async function openRecords(
  config: StandaloneConfig,
  folder: DataFolder,
  { progress, scope, log, signal }: Opening,
): Promise<{ platform: Platform; words: string }> {
  const own = config.DATABASE_URL
    ? null
    : await progress.step('starting the database', () =>
        launchPostgres({ dataDir: join(folder.path, 'postgres'), log: progress.line, signal }),
      )
  if (own) scope.own(own, (database) => database.close(), closeMs.database, 'database')
  const platform = await progress.step('opening the records', () =>
    openPlatform({
      databaseUrl: config.DATABASE_URL ?? own?.url ?? '',
      ...(config.QUEUE_URL ? { queueUrl: config.QUEUE_URL } : {}),
      deployment: {
        fileRemotes: !config.DATABASE_URL,
        model: namedModel(config, config.MODEL_KEY !== undefined),
      },
      log,
    }),
  )
  scope.own(platform, (opened) => opened.close(), closeMs.services, 'records')
  const words = own
    ? `embedded PostgreSQL${own.reused ? ' (still running, taken over)' : ''}, data in ${own.folder}`
    : 'the one that DATABASE_URL names'
  return { platform, words }
}

async function openBuiltPages(
  port: number,
  config: StandaloneConfig,
  { progress, scope, signal }: Omit<Opening, 'log'>,
) {
  await progress.step('the pages of the IDE', () => buildPages({ log: progress.line, signal }))
  return scope.own(await openPages({ hostname: config.HOST, port }), (pages) => pages.close(), closeMs.server, 'pages')
}

async function openMachines(
  config: StandaloneConfig,
  folder: DataFolder,
  { progress, scope, log, signal }: Opening,
): Promise<ChosenSandboxes> {
  const daemonFile = await progress.step('the daemon of the sandboxes', () => buildDaemon(signal))
  const options = {
    dataDir: join(folder.path, 'sandboxes'),
    daemonFile,
    imageFolder: join(repository, 'sandbox-image'),
    log,
  }
  const chosen = await progress.step('finding sandboxes', () => chooseSandboxes(config.SANDBOX_URL, options))
  scope.own(chosen.sandboxes, (sandboxes) => sandboxes.close(), closeMs.services, 'sandboxes')
  return chosen
}

function signInOptions(config: StandaloneConfig, keys: InstallationKeys, publicUrl: string, log: Log): SignInOptions {
  const { GITHUB_ID: clientId, GITHUB_SECRET: clientSecret, GITHUB_URL: url, GITHUB_API_URL: apiUrl } = config
  const github =
    clientId && clientSecret ? { clientId, clientSecret, url, apiUrl, secret: keys.authSecret, publicUrl, log } : null
  const loopback = ['127.0.0.1', '::1', 'localhost'].includes(config.HOST)
  return { publicUrl, github, development: !config.DATABASE_URL && loopback && github === null }
}

const summaryOf = (
  config: StandaloneConfig,
  records: string,
  chosen: ChosenSandboxes,
  signIn: SignInOptions,
): string[] => [
  `database: ${records}`,
  `sandboxes: ${chosen.words}`,
  ...(chosen.sandboxes.warning ? [`WARNING: ${chosen.sandboxes.warning}`] : []),
  `model: ${modelWords(config)}`,
  `sign-in: ${signIn.github ? 'GitHub' : 'local developer, not protected'}`,
]

function modelWords(config: StandaloneConfig): string {
  if (config.MODEL_URL && config.MODEL)
    return `${config.MODEL} at ${new URL(config.MODEL_URL).host}, because MODEL_URL and MODEL say so`
  return 'none configured; choose one in the browser, or open the scripted demo project'
}
