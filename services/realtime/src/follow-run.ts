import { Fault, limits, type ServerMessages } from '@codeberth/protocol'
import type { SocketPorts } from './socket-ports.ts'
import type { SocketState } from './socket-state.ts'

/** Sends to one socket; false = it has left, or reads too slowly and was dropped. */
export type Send = <K extends keyof ServerMessages>(name: K, message: ServerMessages[K]) => boolean

/** One socket's way out. `drained` resolves when little waits to be sent, or the socket has left. */
export type Outlet = { send: Send; drained(): Promise<void> }

/**
 * Sends a run's log after `after` to one socket: history in pages, then live, until the run ends, the socket leaves or
 * subscribes anew. A second subscription to the same run replaces the first. The next page is read when the reader has taken
 * the one before, so a slow reader waits in the log and not in memory.
 */
export async function subscribeRun(
  ports: SocketPorts,
  state: SocketState,
  asked: { runId: string; after: number },
  outlet: Outlet,
  failed: (error: unknown) => void,
): Promise<void> {
  if (!state.runs.has(asked.runId) && state.runs.size >= limits.socketSubscriptions.value)
    throw new Fault('rate-limit', { limit: limits.socketSubscriptions.name })
  await ports.mayReadRun(state.viewer, asked.runId)
  if (state.hasLeft) return
  state.runs.get(asked.runId)?.abort()
  const leave = new AbortController()
  state.runs.set(asked.runId, leave)
  pump(ports, asked, leave, outlet)
    .catch(failed)
    .finally(() => {
      if (state.runs.get(asked.runId) === leave) state.runs.delete(asked.runId)
    })
}

async function pump(
  ports: SocketPorts,
  asked: { runId: string; after: number },
  leave: AbortController,
  outlet: Outlet,
): Promise<void> {
  for await (const page of ports.followRun(asked.runId, asked.after, leave.signal)) {
    if (leave.signal.aborted) return
    if (!outlet.send('events', { runId: asked.runId, ...page })) return
    await outlet.drained()
  }
}
