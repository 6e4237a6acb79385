import { setImmediate as pollOnce } from 'node:timers/promises'
import type { Db } from '@codeberth/db'
import type { Actor } from './actor.ts'
import { standingCredentials } from './authenticate.ts'

/** What is watched of an actor. */
export type Credential = Pick<Actor, 'kind' | 'credentialId'>

/** Why an open connection must end: its credential does not stand any more, or nobody can tell whether it does. */
export type CredentialEnd = 'revoked' | 'unanswered'

/** Looks after the credentials of everything that stays open in this process: sockets, event streams. */
export type CredentialWatch = {
  /** Calls `ended` once, at most 5 s after the credential has ended or the records have fallen silent. Returns how to stop. */
  watch(credential: Credential, ended: (why: CredentialEnd) => void): () => void
  close(): void
}

/** `askMs`: how often all credentials are asked for, in one query. `silenceMs`: without an answer for so long nobody may go on. */
export type WatchPace = { tickMs: number; askMs: number; silenceMs: number }
const usualPace: WatchPace = { tickMs: 1_000, askMs: 3_000, silenceMs: 5_000 }

type Watcher = { credential: Credential; ended: (why: CredentialEnd) => void }
type Watch = { db: Db; watchers: Set<Watcher>; isAsking: boolean; askedAt: number; silentSince: number | null }

/** Opens the watch of one process. `onAskError` is told when the records could not be asked. */
export function openCredentialWatch(
  p: { db: Db },
  onAskError: (error: unknown) => void,
  { tickMs, askMs, silenceMs }: WatchPace = usualPace,
): CredentialWatch {
  const watch: Watch = { db: p.db, watchers: new Set(), isAsking: false, askedAt: 0, silentSince: null }
  const timer = setInterval(() => {
    if (!watch.isAsking && performance.now() - watch.askedAt >= askMs) void ask(watch).catch(onAskError)
    void endSilent(watch, silenceMs)
  }, tickMs)
  return {
    watch(credential, ended) {
      const watcher = { credential, ended }
      watch.watchers.add(watcher)
      return () => void watch.watchers.delete(watcher)
    },
    close() {
      clearInterval(timer)
      watch.watchers.clear()
    },
  }
}

async function ask(watch: Watch): Promise<void> {
  const asked = [...watch.watchers]
  if (asked.length === 0) {
    watch.silentSince = null
    return
  }
  watch.isAsking = true
  watch.askedAt = performance.now()
  watch.silentSince ??= watch.askedAt
  try {
    const credentials = asked.map((watcher) => watcher.credential)
    const standing = await standingCredentials(watch, credentials)
    watch.silentSince = null
    for (const watcher of asked) if (!standing.has(watcher.credential.credentialId)) end(watch, watcher, 'revoked')
  } finally {
    watch.isAsking = false
  }
}

async function endSilent(watch: Watch, silenceMs: number): Promise<void> {
  // A process that stood still first reads the answer that may have come meanwhile.
  await pollOnce()
  if (watch.silentSince === null || performance.now() - watch.silentSince < silenceMs) return
  watch.silentSince = null
  for (const watcher of [...watch.watchers]) end(watch, watcher, 'unanswered')
}

function end(watch: Watch, watcher: Watcher, why: CredentialEnd): void {
  if (watch.watchers.delete(watcher)) watcher.ended(why)
}
