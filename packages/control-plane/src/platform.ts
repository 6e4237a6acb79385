import type { Db } from '@codeberth/db'
import type { Bus, Queue } from '@codeberth/messaging'
import type { CredentialWatch } from './accounts/credential-watch.ts'
import type { EventFeed } from './event-log/event-feed.ts'

/** What this deployment allows and was configured with. It holds no secret. */
export type Deployment = {
  /** `file://` remotes may be used: only where everybody who signs in owns the machine. */
  fileRemotes: boolean
  /** Endpoint and model of the environment (MODEL_URL, MODEL); it wins over what people choose. */
  model: { baseUrl: string; model: string; hasKey: boolean } | null
}

/**
 * The opened ports of the control plane. Its queue and bus lose an announcement rather than reject it: what is recorded counts,
 * and sweepers and pollers find it.
 */
export type Platform = {
  db: Db
  queue: Queue
  bus: Bus
  feed: EventFeed
  credentials: CredentialWatch
  deployment: Deployment
  /** Lets go of everything in the reverse order of opening. */
  close(): Promise<void>
}
