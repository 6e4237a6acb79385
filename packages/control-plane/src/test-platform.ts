import { type Db, openDb, type SQL } from '@codeberth/db'
import { newId, type ProjectView, type RunSummary } from '@codeberth/protocol'
import type { Actor } from './accounts/actor.ts'
import { authenticate } from './accounts/authenticate.ts'
import { openCredentialWatch } from './accounts/credential-watch.ts'
import { signInDevelopment } from './accounts/web-sessions.ts'
import { openEventFeed } from './event-log/event-feed.ts'
import { seedPrices } from './models/seed-prices.ts'
import type { Platform } from './platform.ts'
import { createProject } from './projects/projects.ts'
import { createRun, type RunRequest } from './runs/create-run.ts'
import { onGrown } from './signals.ts'

/** A platform for unit tests: PGlite in memory, a bus inside this process, and a queue that only keeps what was asked. */
export type TestPlatform = Platform & { jobs: unknown[] }

/** Opens one on PGlite with migrated, seeded tables; `now` replaces the database's time. */
export async function openTestPlatform(options: { now?: SQL<number> } = {}): Promise<TestPlatform> {
  return platformOn(await openDb('pglite:memory', options))
}

/** The same on a database that was opened; closing closes it. */
export async function platformOn(db: Db): Promise<TestPlatform> {
  await db.migrate()
  await seedPrices({ db })
  const jobs: unknown[] = []
  const queue: Platform['queue'] = {
    add: async (_name, data) => void jobs.push(data),
    work: async () => ({ close: async () => {} }),
  }
  const bus = openTestBus()
  const feed = openEventFeed({ db }, (runId, grown) => onGrown({ bus }, runId, grown), failTest)
  const deployment = { fileRemotes: true, model: null }
  const credentials = openCredentialWatch({ db }, failTest)
  const close = async () => {
    credentials.close()
    feed.close()
    await db.close()
  }
  return { db, queue, bus, feed, credentials, deployment, jobs, close }
}

function failTest(error: unknown): never {
  throw error
}

function openTestBus(): Platform['bus'] {
  const channels = new Map<string, Set<(message: unknown) => void>>()
  return {
    publish: async (channel, message) => {
      for (const listener of channels.get(channel) ?? []) listener(message)
    },
    subscribe: async (channel, listener) => {
      const listeners = channels.get(channel) ?? new Set()
      channels.set(channel, listeners.add(listener))
      return async () => void listeners.delete(listener)
    },
  }
}

const place = { agent: null, net: null }

/** Signs a person in and gives them as actor. */
export async function signedIn(p: Platform, login: string): Promise<Actor> {
  const actor = await authenticate(p, await signInDevelopment(p, login, place))
  if (!actor) throw new Error('a new web session was refused')
  return actor
}

/** A demo project of the actor, whose runs need no key. */
export const demoProject = (p: Platform, actor: Actor): Promise<ProjectView> =>
  createProject(p, actor, { id: newId(), name: 'Demo', source: { kind: 'starter', starter: 'demo' } })

/** A queued run in a project. */
export const queuedRun = (
  p: Platform,
  actor: Actor,
  projectId: string,
  more: Partial<RunRequest> = {},
): Promise<RunSummary> =>
  createRun(p, actor, { id: newId(), projectId, prompt: 'Repair the test', agent: 'base2', mode: 'default', ...more })
