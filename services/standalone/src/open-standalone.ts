import { realpathSync } from 'node:fs'
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
import { answerAway } from './away.ts'
import { buildDaemon } from './build-daemon.ts'
import type { StandaloneConfig } from './config.ts'
import { type DataFolder, privateFolder, takeDataFolder } from './data-folder.ts'
import { type InstallationKeys, installationKeys } from './installation-keys.ts'
import { isOwnersAlone } from './owner.ts'
import { openProgress, type Progress } from './progress.ts'
import { StartError } from './start-error.ts'
import { databaseWords, summaryOf } from './summary.ts'

const closeMs = { server: 5_000, services: 20_000, database: 20_000 }
const repository = resolve(import.meta.dirname, '../../..')
// Model servers on the machine of who has the house alone.
const ownMachine = ['127.0.0.0/8', '::1/128']

/** The running house: where it is, what it chose and why, and how it ends (what could not be closed is named). */
export type Standalone = { url: string; summary: string[]; close(): Promise<string[]> }

/** Where its progress is written, and what ends a start before its time. */
export type StartOptions = { write(text: string): void; signal: AbortSignal }

/**
 * Opens every role in this process, each with its embedded part unless the configuration names another. Throws one sentence; then
 * nothing that was begun goes on.
 */
export async function openStandalone(config: StandaloneConfig, { write, signal }: StartOptions): Promise<Standalone> {
  const scope = openScope()
  const stop = new AbortController()
  const until = AbortSignal.any([signal, stop.signal])
  const progress = openProgress(write, Date.now, until)
  try {
    return await openHouse(config, { progress, scope, signal: until, giveUp: (error) => stop.abort(error) })
  } catch (error) {
    for (const { name, reason } of await scope.close()) write(`  ${name} did not close (${reason})\n`)
    throw error
  }
}

type Start = { progress: Progress; scope: Scope; signal: AbortSignal; giveUp(error: unknown): void }

async function openHouse(config: StandaloneConfig, start: Start): Promise<Standalone> {
  const { scope } = start
  const folder = scope.own(takeDataFolder(config.CODEBERTH_DATA), (taken) => taken.release(), 1_000, 'data folder')
  const log = openLog({ service: 'codeberth', level: config.LOG_LEVEL })
  const keys = installationKeys(folder)
  // The port is taken first: a start that must fail for it fails before anything is built.
  let answer = answerAway
  const server = createServer((req, res) => answer(req, res))
  const port = scope.own(
    await listen(server, { host: config.HOST, port: config.PORT }),
    () => closeServer(server, closeMs.server),
    closeMs.server * 2,
    'web server',
  )
  const url = config.PUBLIC_URL ?? `http://localhost:${port}`
  const { records, pages, chosen } = await openParts(config, folder, { ...start, port, log })
  const { sources, runner } = await openWork(config, keys, { platform: records.platform, chosen, scope, log })
  const signIn = signInOptions(config, keys, url, log)
  const daemon = (projectId: string) => linkedDaemon(runner.link, projectId)
  const house = {
    platform: records.platform,
    daemon,
    vault: openVault(sources),
    server: serverView({ shape: config.DATABASE_URL ? 'full' : 'embedded', signIn, sandboxes: chosen.sandboxes }),
  }
  const web = openWeb(house, { signIn, pages, serviceKey: null, log })
  scope.own(
    openRealtime(server, socketPorts(records.platform, { publicUrl: url, daemon }), { publicUrl: url, log }),
    (open) => open.close(),
    closeMs.server,
    'realtime',
  )
  answer = (req, res) => void web(req, res)
  return {
    url,
    summary: summaryOf(config, { database: records.words, sandboxes: chosen, daemonFile: chosen.daemonFile, signIn }),
    async close() {
      answer = answerAway
      return (await scope.close()).map(({ name, reason }) => `${name} did not close (${reason})`)
    },
  }
}

type Opening = Start & { port: number; log: Log }

/** Opens what takes time, side by side. When one fails, the others are stopped before this rejects. */
async function openParts(config: StandaloneConfig, folder: DataFolder, opening: Opening) {
  const parts = [
    openRecords(config, folder, opening),
    openBuiltPages(config, opening),
    openMachines(config, folder, opening),
  ] as const
  try {
    const [records, pages, chosen] = await Promise.all(parts)
    opening.signal.throwIfAborted()
    return { records, pages, chosen }
  } catch (error) {
    opening.giveUp(error)
    await Promise.allSettled(parts)
    throw error
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
    door: { opened: openedRanges([...config.EGRESS_PRIVATE, ...(isOwnersAlone(config) ? ownMachine : [])]) },
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

async function openRecords(
  config: StandaloneConfig,
  folder: DataFolder,
  { progress, scope, log, signal }: Opening,
): Promise<{ platform: Platform; words: string }> {
  const dataDir = join(folder.path, 'postgres')
  const own = config.DATABASE_URL
    ? null
    : await progress.step('starting the database', () => launchPostgres({ dataDir, log: progress.line, signal }))
  if (own) scope.own(own, (database) => database.close(), closeMs.database, 'database')
  const platform = await progress.step('opening the records', () =>
    openPlatform({
      databaseUrl: config.DATABASE_URL ?? own?.url ?? '',
      ...(config.QUEUE_URL ? { queueUrl: config.QUEUE_URL } : {}),
      deployment: {
        fileRemotes: isOwnersAlone(config),
        model: namedModel(config, config.MODEL_KEY !== undefined),
      },
      log,
    }).catch(sayWhichSetting),
  )
  scope.own(platform, (opened) => opened.close(), closeMs.services, 'records')
  return { platform, words: databaseWords(own, own ? realpathSync(dataDir) : dataDir) }
}

const settings: Record<string, string> = {
  'database-unreachable': 'Check DATABASE_URL; without it an embedded database is used.',
  'queue-unreachable': 'Check QUEUE_URL; without it the queue is kept in the database.',
}

function sayWhichSetting(error: unknown): never {
  const hint = error instanceof Error && 'code' in error ? settings[String(error.code)] : undefined
  throw error instanceof Error && hint ? new StartError(`${error.message} ${hint}`, error) : error
}

async function openBuiltPages(config: StandaloneConfig, { progress, scope, signal, port }: Opening) {
  await progress.step('the pages of the IDE', () => buildPages({ log: progress.line, signal }))
  return scope.own(await openPages({ hostname: config.HOST, port }), (pages) => pages.close(), closeMs.server, 'pages')
}

async function openMachines(
  config: StandaloneConfig,
  folder: DataFolder,
  { progress, scope, log, signal }: Opening,
): Promise<ChosenSandboxes & { daemonFile: string }> {
  const daemonFile = await progress.step('the daemon of the sandboxes', () => buildDaemon(signal))
  const options = {
    dataDir: privateFolder(folder, 'sandboxes'),
    daemonFile,
    imageFolder: join(repository, 'sandbox-image'),
    requireIsolation: !isOwnersAlone(config),
    log,
  }
  const chosen = await progress.step('finding sandboxes', () => chooseSandboxes(config.SANDBOX_URL, options))
  scope.own(chosen.sandboxes, (sandboxes) => sandboxes.close(), closeMs.services, 'sandboxes')
  return { ...chosen, daemonFile }
}

function signInOptions(config: StandaloneConfig, keys: InstallationKeys, publicUrl: string, log: Log): SignInOptions {
  const { GITHUB_ID: clientId, GITHUB_SECRET: clientSecret, GITHUB_URL: url, GITHUB_API_URL: apiUrl } = config
  const github =
    clientId && clientSecret ? { clientId, clientSecret, url, apiUrl, secret: keys.authSecret, publicUrl, log } : null
  return { publicUrl, github, development: isOwnersAlone(config) }
}
