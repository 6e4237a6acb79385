import { openScope, type Scope } from '@codeberth/scope'
import { Queue as Bull, createPostgresBackend, runMigrations, Worker } from 'bullmq'
import pg from 'pg'
import type { BullBackend } from './bull-backend.ts'
import { openBullQueue } from './bull-queue.ts'
import { type Bus, type Messaging, MessagingFault, type MessagingOptions } from './messaging.ts'
import { openListener } from './postgres-listener.ts'
import { noticeText } from './subscriptions.ts'
import { workerSettings } from './worker.ts'

const schema = 'bullmq'
const connectLimitMs = 3_000
const closeLimitMs = 5_000
const publishLimitMs = 2_000

// Statements of the queue may take longer than those of requests; the client gives up a little after the server.
const queueLimits = { statement_timeout: 30_000, query_timeout: 35_000, connectionTimeoutMillis: connectLimitMs }

/** Queue and Bus on PostgreSQL (BullMQ's own backend; LISTEN/NOTIFY). Throws MessagingFault('queue-unreachable'). */
export async function openPostgresMessaging(url: string, options: MessagingOptions): Promise<Messaging> {
  const onError = options.onError ?? (() => {})
  const scope = openScope()
  try {
    await migrateQueue(url)
    const bus = await openPostgresBus(url, scope, onError)
    return { queue: openBullQueue(backendOf(url), scope, onError), bus, close: async () => void (await scope.close()) }
  } catch (error) {
    await scope.close()
    throw unreachable(url, error)
  }
}

// BullMQ does not migrate when it connects. It takes its own lock, so processes that start together do no harm.
async function migrateQueue(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectLimitMs, lock_timeout: 30_000 })
  try {
    await client.connect()
    await runMigrations(client, schema)
  } finally {
    await client.end()
  }
}

function backendOf(url: string): BullBackend {
  const connection = { connectionString: url, schema, keepAlive: true, ...queueLimits }
  return {
    queue: (name) => new Bull(name, { connection: { ...connection, max: 2 } }, createPostgresBackend),
    worker(name, concurrency, run) {
      const options = { connection: { ...connection, max: 3 }, concurrency, ...workerSettings }
      const worker = new Worker(name, run, options, createPostgresBackend)
      return {
        waitUntilReady: () => worker.waitUntilReady(),
        cancelJob: (id, reason) => worker.cancelJob(id, reason),
        onError: (listener) => worker.on('error', listener),
        onFailed: (listener) => worker.on('failed', (_job, error) => listener(error)),
        onLockLost: (listener) => worker.on('lockRenewalFailed', listener),
        close: () => worker.close(),
        disconnect: () => worker.disconnect(),
      }
    },
  }
}

async function openPostgresBus(
  url: string,
  scope: Scope,
  onError: Required<MessagingOptions>['onError'],
): Promise<Bus> {
  // A connection of its own: inside the transaction of the records a notice takes a global lock at commit.
  const publisher = new pg.Pool({
    connectionString: url,
    max: 2,
    keepAlive: true,
    allowExitOnIdle: true,
    connectionTimeoutMillis: publishLimitMs,
    query_timeout: publishLimitMs,
  })
  publisher.on('error', (error) => onError(error, 'bus'))
  scope.own(publisher, (pool) => pool.end(), closeLimitMs, 'bus publisher')
  const listener = await openListener(url, onError)
  scope.own(listener, (open) => open.close(), closeLimitMs, 'bus listener')
  return {
    publish: async (channel, message) => {
      const text = noticeText(message)
      await publisher.query('select pg_notify($1, $2)', [channel, text]).catch((error: unknown) => {
        throw new MessagingFault('bus-away', 'The bus did not take a notice.', error)
      })
    },
    subscribe: listener.subscribe,
  }
}

function unreachable(url: string, error: unknown): MessagingFault {
  const { hostname, port } = new URL(url)
  const place = `${hostname || 'localhost'}:${port || '5432'}`
  return new MessagingFault('queue-unreachable', `PostgreSQL at ${place} cannot carry the queue.`, error)
}
