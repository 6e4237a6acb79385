import { claimSandboxes, linkAnswers, otherHosts, type Platform } from '@codeberth/control-plane'
import type { Log } from '@codeberth/service-kit'
import type { SandboxDesk } from './sandbox-desk.ts'

/** So often in a row a runner gives no answer before its sandboxes are another one's: as long as a lease lives. */
const silentLooks = 3

type Parts = {
  platform: Pick<Platform, 'db'>
  desk: Pick<SandboxDesk, 'reconcile'>
  /** This runner's own address. */
  host: string
  serviceKey: string
  log: Log
}

/**
 * Opens the look at other runners. One that is gone has its runs taken by their leases; a sandbox in which nothing runs has none, and
 * without this nobody could open its files until it was started anew. Asked again and again; each look asks every other runner once.
 */
export function openTakeAbandoned({ platform, desk, host, serviceKey, log }: Parts): () => Promise<void> {
  const silent = new Map<string, number>()
  return async () => {
    const others = await otherHosts(platform, host)
    for (const known of silent.keys()) if (!others.includes(known)) silent.delete(known)
    await Promise.all(
      others.map(async (other) => {
        silent.set(other, (await linkAnswers(other, serviceKey)) ? 0 : (silent.get(other) ?? 0) + 1)
        if ((silent.get(other) ?? 0) < silentLooks) return
        for (const projectId of await claimSandboxes(platform, other, host)) {
          log.info({ projectId, gone: other }, 'a sandbox whose runner is gone is taken over')
          desk
            .reconcile(projectId)
            .catch((error: unknown) => log.warn({ err: error, projectId }, 'a sandbox was not taken over'))
        }
      }),
    )
  }
}
