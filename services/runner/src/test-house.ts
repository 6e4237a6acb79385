import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import {
  type Actor,
  authenticate,
  createProject,
  createRun,
  grantOf,
  linkedDaemon,
  openPlatform,
  type PassRequest,
  type Platform,
  recordUsage,
  signInDevelopment,
} from '@codeberth/control-plane'
import { launchPostgres } from '@codeberth/db'
import {
  RunEvent as Events,
  Fault,
  newId,
  noUsage,
  type ProjectView,
  type RunEvent,
  type RunSummary,
} from '@codeberth/protocol'
import { openScope, type Scope } from '@codeberth/scope'
import { loadScenarios, openScriptedModel } from '@codeberth/scripted-model'
import { closeServer, type Log, listen, openLog } from '@codeberth/service-kit'

const repository = resolve(import.meta.dirname, '../../..')
const closeMs = 20_000

/** What a runner works with in tests: real PostgreSQL, a scripted model behind a gateway's checks, and the compiled daemon. */
export type TestHouse = {
  platform: Platform
  databaseUrl: string
  dataDir: string
  daemonFile: string
  gatewayUrl: string
  serviceKey: string
  log: Log
  ada: Actor
  /** Run tokens that calls brought. */
  tokens: Set<string>
  /** The model says nothing more, to anybody, until the function that this gives is called. */
  holdModel(): () => void
  /** Throws Error naming what did not close. */
  close(): Promise<void>
}

/** Opens it; throws where PostgreSQL or the daemon cannot be had. */
export async function openTestHouse(): Promise<TestHouse> {
  const scope = openScope()
  try {
    const dataDir = scope.own(await mkdtemp(join(tmpdir(), 'codeberth-runner-')), remove, closeMs, 'folder')
    const daemonFile = await buildDaemon()
    const log = openLog({ service: 'test', level: 'silent' })
    const options = { dataDir: join(dataDir, 'postgres'), log: () => undefined, durable: false }
    const database = scope.own(await launchPostgres(options), (one) => one.close(), closeMs, 'PostgreSQL')
    const deployment = { fileRemotes: true, model: null }
    const opened = await openPlatform({ databaseUrl: database.url, deployment, log })
    const platform = scope.own(opened, (one) => one.close(), closeMs, 'records')
    const tokens = new Set<string>()
    const gate: Gate = { open: Promise.resolve() }
    const gatewayUrl = await openTestGateway(scope, platform, tokens, gate)
    const holdModel = () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate.open = promise
      return resolve
    }
    const ada = await authenticate(platform, await signInDevelopment(platform, 'ada', { agent: null, net: null }))
    if (!ada) throw new Error('a new web session was refused')
    const close = async () => {
      const left = await scope.close()
      if (left.length > 0)
        throw new Error(`not closed: ${left.map(({ name, reason }) => `${name} ${reason}`).join(', ')}`)
    }
    const serviceKey = 'a key that all services of the test share'
    return {
      platform,
      databaseUrl: database.url,
      dataDir,
      daemonFile,
      gatewayUrl,
      serviceKey,
      log,
      ada,
      tokens,
      holdModel,
      close,
    }
  } catch (thrown) {
    await scope.close()
    throw thrown
  }
}

const remove = (folder: string) => rm(folder, { recursive: true, force: true })

async function buildDaemon(): Promise<string> {
  const script = join(repository, 'services/sandboxd/build.mjs')
  const { stdout } = await promisify(execFile)(process.execPath, [script])
  const file = stdout.trim().split('\n').at(-1)
  if (!file) throw new Error('the daemon was not built')
  return file
}

/** Each call counts with these figures. */
export const callUsage = { ...noUsage, input: 10, output: 5 }

// The gateway is another service: here its checks and its meter stand before the scripted model.
async function openTestGateway(scope: Scope, platform: Platform, tokens: Set<string>, gate: Gate): Promise<string> {
  const scripted = scope.own(
    await openScriptedModel({ scenarios: await loadScenarios() }),
    (one) => one.close(),
    closeMs,
    'scripted model',
  )
  const server = createServer((req, res) => {
    passCall({ platform, modelUrl: scripted.url, tokens, gate }, req, res).catch((thrown: unknown) => {
      if (!res.headersSent) res.statusCode = thrown instanceof Fault ? thrown.status : 500
      res.end()
    })
  })
  const port = await listen(server, { host: '127.0.0.1', port: 0 })
  scope.own(server, (one) => closeServer(one, 1_000), closeMs, 'gateway')
  return `http://127.0.0.1:${port}`
}

type Gate = { open: Promise<void> }
type TestGateway = { platform: Platform; modelUrl: string; tokens: Set<string>; gate: Gate }

async function passCall(
  { platform, modelUrl, tokens, gate }: TestGateway,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const token = /^Bearer (\S+)$/.exec(req.headers.authorization ?? '')?.[1] ?? ''
  const grant = await grantOf(platform, token)
  tokens.add(token)
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(Buffer.from(chunk))
  const answer = await fetch(`${modelUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: Buffer.concat(chunks),
  })
  res.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
  for await (const chunk of answer.body ?? []) {
    await gate.open
    res.write(chunk)
  }
  const call = { callId: newId(), grant, funding: 'local', provider: 'scripted', model: 'scripted' } as const
  await recordUsage(platform, { ...call, priceItem: null, usage: callUsage, estimated: false, firstTokenMs: 1, ms: 1 })
  res.end()
}

/** A new demo project of Ada's. */
export const newProject = ({ platform, ada }: TestHouse): Promise<ProjectView> =>
  createProject(platform, ada, { id: newId(), name: 'Demo', source: { kind: 'starter', starter: 'demo' } })

/** A new run in a project. */
export const newRun = (
  { platform, ada }: TestHouse,
  projectId: string,
  prompt: string,
  more: { mode?: 'default' | 'ask'; threadId?: string } = {},
): Promise<RunSummary> =>
  createRun(platform, ada, { id: newId(), projectId, prompt, agent: 'base2', mode: 'default', ...more })

/** What a command in a project's sandbox prints. */
export async function inSandbox(link: PassRequest, projectId: string, command: string): Promise<string> {
  let said = ''
  const spec = { command, cwd: '', timeoutMs: 300_000 }
  for await (const frame of await linkedDaemon(link, projectId).processes.run(spec))
    if (frame.kind === 'output') said += frame.text
  return said
}

/** Follows a run until `until` is met, or to its end; gives what its log said. Every seq must follow the one before. */
export async function logOf(
  { platform }: TestHouse,
  runId: string,
  until: (event: RunEvent) => boolean = () => false,
): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for await (const page of platform.feed.follow(runId, 0, AbortSignal.timeout(150_000))) {
    for (const event of page.events) {
      if (event.seq !== events.length + 1) throw new Error(`event ${event.seq} follows ${events.length}`)
      const known = Events.parse(event)
      events.push(known)
      if (until(known)) return events
    }
  }
  return events
}
