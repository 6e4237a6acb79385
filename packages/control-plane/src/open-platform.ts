import { openDb } from '@codeberth/db'
import { type Bus, openMessaging, type Queue } from '@codeberth/messaging'
import { openScope } from '@codeberth/scope'
import { openCredentialWatch } from './accounts/credential-watch.ts'
import { openEventFeed } from './event-log/event-feed.ts'
import { seedPrices } from './models/seed-prices.ts'
import type { Deployment, Platform } from './platform.ts'
import { onGrown } from './signals.ts'

const closeMs = 10_000

/** Where a platform tells what went wrong outside of any call; a pino logger fits. */
export type PlatformLog = { warn(fields: object, message: string): void }

export type PlatformOptions = {
  databaseUrl: string
  /** `redis://…` or `postgres://…`; default the database itself. */
  queueUrl?: string | undefined
  deployment: Deployment
  log: PlatformLog
  /** Most connections to the database. Default 10. */
  poolSize?: number
}

/**
 * Opens the records, the queue and the bus, brings the tables up to date and writes the first price book. Throws DatabaseFault
 * or MessagingFault with one sentence for who starts the server.
 */
export async function openPlatform(options: PlatformOptions): Promise<Platform> {
  const { databaseUrl, queueUrl = databaseUrl, deployment, poolSize } = options
  const scope = openScope()
  let leaving = false
  // A server that stops after us may still cut connections on which our goodbye is under way: nobody needs to know.
  const log: PlatformLog = { warn: (fields, message) => leaving || options.log.warn(fields, message) }
  try {
    const db = scope.own(
      await openDb(databaseUrl, {
        ...(poolSize === undefined ? {} : { poolSize }),
        onIdleError: (error) => log.warn({ err: error }, 'a connection to the database broke'),
      }),
      (one) => one.close(),
      closeMs,
      'database',
    )
    await db.migrate()
    await seedPrices({ db })
    const onError = (error: unknown, where: string) => log.warn({ err: error, where }, 'messages are disturbed')
    const messaging = scope.own(await openMessaging(queueUrl, { onError }), (one) => one.close(), closeMs, 'messages')
    const queue = forgivingQueue(messaging.queue, onError)
    const bus = forgivingBus(messaging.bus, onError)
    const feed = openEventFeed(
      { db },
      (runId, grown) => onGrown({ bus }, runId, grown),
      (error) => log.warn({ err: error }, 'the heads of followed runs could not be read'),
    )
    scope.own(feed, (one) => one.close(), closeMs, 'event feed')
    const credentials = openCredentialWatch({ db }, (error) =>
      log.warn({ err: error }, 'the credentials of open connections could not be checked'),
    )
    scope.own(credentials, (one) => one.close(), closeMs, 'credential watch')
    const close = async () => {
      leaving = true
      await scope.close()
    }
    return { db, queue, bus, feed, credentials, deployment, close }
  } catch (thrown) {
    await scope.close()
    throw thrown
  }
}

type OnError = (error: unknown, where: string) => void

// What was recorded must not fail because its announcement was lost: the sweeper and the pollers make up for it.
const forgivingQueue = (queue: Queue, onError: OnError): Queue => ({
  ...queue,
  add: (name, data, options) => queue.add(name, data, options).catch((error: unknown) => onError(error, `add ${name}`)),
})

const forgivingBus = (bus: Bus, onError: OnError): Bus => ({
  ...bus,
  publish: (channel, message) =>
    bus.publish(channel, message).catch((error: unknown) => onError(error, `publish ${channel.split(':')[0]}`)),
})
