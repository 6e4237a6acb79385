import { Fault, limits, type ServerMessages } from '@codeberth/protocol'
import type { SocketPorts } from './socket-ports.ts'
import type { SocketState } from './socket-state.ts'

/** Sends to one socket; false = it reads too slowly and must be dropped. */
export type Send = <K extends keyof ServerMessages>(name: K, message: ServerMessages[K]) => boolean

/**
 * Sends a run's log after `after` to one socket: history in pages, then live, until the run ends, the socket leaves or
 * subscribes anew. A second subscription to the same run replaces the first.
 */
export async function subscribeRun(
  ports: SocketPorts,
  state: SocketState,
  asked: { runId: string; after: number },
  send: Send,
  failed: (error: unknown) => void,
): Promise<void> {
  if (!state.runs.has(asked.runId) && state.runs.size >= limits.socketSubscriptions.value)
    throw new Fault('rate-limit', { limit: limits.socketSubscriptions.name })
  await ports.mayReadRun(state.viewer, asked.runId)
  state.runs.get(asked.runId)?.abort()
  const leave = new AbortController()
  state.runs.set(asked.runId, leave)
  pump(ports, asked, leave, send)
    .catch(failed)
    .finally(() => {
      if (state.runs.get(asked.runId) === leave) state.runs.delete(asked.runId)
    })
}

async function pump(
  ports: SocketPorts,
  asked: { runId: string; after: number },
  leave: AbortController,
  send: Send,
): Promise<void> {
  for await (const page of ports.followRun(asked.runId, asked.after, leave.signal)) {
    if (leave.signal.aborted) return
    if (!send('events', { runId: asked.runId, ...page })) return
  }
}
