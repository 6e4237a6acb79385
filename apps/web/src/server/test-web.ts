import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Actor,
  authenticate,
  openPlatform,
  type Platform,
  signInDevelopment,
  vaultClient,
} from '@codeberth/control-plane'
import { launchPostgres } from '@codeberth/db'
import { Fault } from '@codeberth/protocol'
import { openScope } from '@codeberth/scope'
import { closeServer, listen } from '@codeberth/service-kit'
import { openWeb } from './open-web.ts'
import { startDaemon, type TestDaemon } from './test-daemon.ts'
import type { Daemon } from './web-house.ts'

const closeMs = 20_000

export type Person = { actor: Actor; cookie: string }

/** The web server on real PostgreSQL, without pages; the daemons of projects are processes of their own. */
export type TestWeb = {
  url: string
  platform: Platform
  /** What was logged as an error: nothing that a client sends may cause one. */
  errors: unknown[]
  signIn(login: string): Promise<Person>
  /** Gives a project a running daemon; without one it is asleep. */
  startDaemon(projectId: string): Promise<TestDaemon>
  /** Closes everything; names what could not be closed. */
  close(): Promise<string[]>
}

/** Opens it. `isLocalOnly` offers the development sign-in. */
export async function openTestWeb(options: { isLocalOnly?: boolean } = {}): Promise<TestWeb> {
  const scope = openScope()
  const folder = scope.own(await mkdtemp(join(tmpdir(), 'codeberth-web-')), remove, closeMs)
  const launch = { dataDir: join(folder, 'postgres'), log: () => undefined, durable: false }
  const database = scope.own(await launchPostgres(launch), (one) => one.close(), closeMs, 'database')
  const deployment = { fileRemotes: true, model: null }
  const opened = await openPlatform({ databaseUrl: database.url, deployment, log: { warn: () => undefined } })
  const platform = scope.own(opened, (one) => one.close(), closeMs, 'platform')
  const server = createServer()
  const port = await listen(server, { host: '127.0.0.1', port: 0 })
  scope.own(server, (one) => closeServer(one, 1_000), closeMs, 'server')
  const url = `http://localhost:${port}`
  const daemons = new Map<string, Daemon>()
  const errors: unknown[] = []
  const answer = openWeb(
    {
      platform,
      daemon(projectId) {
        const daemon = daemons.get(projectId)
        if (!daemon) throw new Fault('sandbox-asleep')
        return daemon
      },
      // Nothing listens there: the vault is another service.
      vault: vaultClient({ gatewayUrl: 'http://127.0.0.1:1', serviceKey: 'none' }),
      server: {
        version: 'test',
        shape: 'embedded',
        signIn: [],
        fileRemotes: true,
        sandboxes: { isolation: 'none', warning: null },
      },
    },
    {
      signIn: { publicUrl: url, github: null, development: options.isLocalOnly ?? true },
      pages: { answer: async (_req, res) => void res.end('a page'), close: async () => undefined },
      serviceKey: null,
      log: { error: (fields) => errors.push(fields) },
    },
  )
  server.on('request', (req, res) => void answer(req, res))
  return {
    url,
    platform,
    errors,
    async signIn(login) {
      const token = await signInDevelopment(platform, login, { agent: null, net: null })
      const actor = await authenticate(platform, token)
      if (!actor) throw new Error('a new web session was refused')
      return { actor, cookie: `cb_session=${token}` }
    },
    async startDaemon(projectId) {
      const started = await startDaemon(join(folder, projectId))
      scope.own(started, (one) => one.close(), closeMs, 'daemon')
      daemons.set(projectId, started.daemon)
      return started
    },
    close: async () => (await scope.close()).map(({ name, reason }) => `${name} ${reason}`),
  }
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true })
}
