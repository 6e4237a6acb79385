import { openScope, type Scope } from '@codeberth/scope'
import { Queue as Bull, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import type { BullBackend } from './bull-backend.ts'
import { openBullQueue } from './bull-queue.ts'
import { type Bus, type Messaging, MessagingFault, type MessagingOptions } from './messaging.ts'
import { noticeText, openSubscriptions } from './subscriptions.ts'
import { within } from './time-limit.ts'
import { workerSettings } from './worker.ts'

const openLimitMs = 5_000
const commandLimitMs = 2_000
const closeLimitMs = 5_000
const pingMs = 10_000
const retryMaxMs = 2_000

const retryStrategy = (attempt: number) => Math.min(attempt * 100, retryMaxMs)

/** Queue and Bus on Redis (BullMQ; pub/sub). Throws MessagingFault: 'queue-unreachable', 'queue-evicts'. */
export async function openRedisMessaging(url: string, options: MessagingOptions): Promise<Messaging> {
  const onError = options.onError ?? (() => {})
  const scope = openScope()
  try {
    const publisher = await openPublisher(url, scope, onError)
    const bus = openRedisBus(url, publisher, scope, onError)
    return { queue: openBullQueue(backendOf(url), scope, onError), bus, close: async () => void (await scope.close()) }
  } catch (error) {
    await scope.close()
    throw error
  }
}

function backendOf(url: string): BullBackend {
  return {
    // Without an offline queue a command fails at once while Redis is away, instead of hanging and being sent much later.
    queue: (name) =>
      new Bull(name, {
        connection: { url, enableOfflineQueue: false, maxRetriesPerRequest: 1, retryStrategy },
      }),
    worker(name, concurrency, run) {
      const worker = new Worker(name, run, { connection: { url, retryStrategy }, concurrency, ...workerSettings })
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

async function openPublisher(
  url: string,
  scope: Scope,
  onError: Required<MessagingOptions>['onError'],
): Promise<Redis> {
  const publisher = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: commandLimitMs,
    retryStrategy,
  })
  publisher.on('error', (error) => onError(error, 'bus'))
  scope.own(publisher, end, closeLimitMs, 'bus publisher')
  try {
    await within(openLimitMs, publisher.connect(), () => new Error(`No answer within ${openLimitMs} ms.`))
    await refuseEviction(publisher)
    return publisher
  } catch (error) {
    if (error instanceof MessagingFault) throw error
    const { hostname, port } = new URL(url)
    throw new MessagingFault('queue-unreachable', `Redis at ${hostname}:${port || '6379'} does not answer.`, error)
  }
}

// Under memory pressure an evicting Redis drops the locks of running jobs.
async function refuseEviction(redis: Redis): Promise<void> {
  const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1]
  if (policy && policy !== 'noeviction')
    throw new MessagingFault('queue-evicts', `Redis must run with maxmemory-policy noeviction, not ${policy}.`)
}

function openRedisBus(
  url: string,
  publisher: Redis,
  scope: Scope,
  onError: Required<MessagingOptions>['onError'],
): Bus {
  const subscriber = new Redis(url, { autoResubscribe: false, enableOfflineQueue: false, retryStrategy })
  const subscriptions = openSubscriptions(
    {
      listen: async (channel) => void (await subscriber.subscribe(channel)),
      unlisten: async (channel) => void (await subscriber.unsubscribe(channel)),
    },
    onError,
  )
  subscriber.on('error', (error) => onError(error, 'bus'))
  subscriber.on('ready', () => subscriptions.connected().catch((error: unknown) => onError(error, 'bus')))
  subscriber.on('message', subscriptions.received)
  scope.own(subscriber, end, closeLimitMs, 'bus subscriber')
  scope.own(
    setInterval(() => pingOrReconnect(subscriber), pingMs),
    clearInterval,
    closeLimitMs,
    'bus ping',
  )
  return {
    publish: async (channel, message) => {
      const text = noticeText(message)
      await publisher.publish(channel, text).catch((error: unknown) => {
        throw new MessagingFault('bus-away', 'The bus did not take a notice.', error)
      })
    },
    subscribe: subscriptions.subscribe,
  }
}

// A server that is frozen, or a link that went silent, closes no socket.
function pingOrReconnect(subscriber: Redis): void {
  if (subscriber.status !== 'ready') return
  within(commandLimitMs, subscriber.ping(), () => new Error('No answer to a ping.')).catch(() =>
    subscriber.disconnect(true),
  )
}

function end(redis: Redis): void {
  redis.disconnect()
}
