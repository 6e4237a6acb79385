import { type Messaging, MessagingFault, type MessagingOptions } from './messaging.ts'
import { openPostgresMessaging } from './postgres.ts'
import { openRedisMessaging } from './redis.ts'

/**
 * Opens queue and bus by the scheme of `url`: `redis://` and `rediss://`, or `postgres://` and `postgresql://` (schema
 * `bullmq`, brought up to date here). Throws MessagingFault with one sentence.
 */
export async function openMessaging(url: string, options: MessagingOptions = {}): Promise<Messaging> {
  switch (URL.canParse(url) ? new URL(url).protocol : '') {
    case 'redis:':
    case 'rediss:':
      return openRedisMessaging(url, options)
    case 'postgres:':
    case 'postgresql:':
      return openPostgresMessaging(url, options)
    default:
      throw new MessagingFault('queue-url', 'QUEUE_URL must begin with redis:// or postgres:// and name a host.')
  }
}
