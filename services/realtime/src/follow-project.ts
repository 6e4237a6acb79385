import { Fault, limits, type WatchBatch } from '@codeberth/protocol'
import type { Send } from './follow-run.ts'
import type { SocketPorts } from './socket-ports.ts'
import type { SocketState } from './socket-state.ts'

/** Pause before a project whose sandbox does not run is asked for its watcher again. */
const watchRetryMs = 1_000

type Watcher = { listeners: Set<(batch: WatchBatch) => void>; stop: AbortController }

/** One watch stream a project, shared by all sockets that follow it. */
export type ProjectWatchers = Map<string, Watcher>

/** Sends `changed` notices and file changes of a project to one socket until it leaves. */
export async function followProject(
  ports: SocketPorts,
  watchers: ProjectWatchers,
  state: SocketState,
  projectId: string,
  send: Send,
): Promise<void> {
  if (state.projects.has(projectId)) return
  if (state.projects.size >= limits.socketSubscriptions.value)
    throw new Fault('rate-limit', { limit: limits.socketSubscriptions.name })
  await ports.demandProject(state.viewer, 'project.read', projectId)
  if (state.hasLeft || state.projects.has(projectId)) return
  const leave = new AbortController()
  state.projects.set(projectId, leave)
  const stopNotices = await ports.onChanged(projectId, (notice) => void send('changed', notice))
  const stopWatch = watchProject(ports, watchers, projectId, (batch) => void send('watch', { projectId, batch }))
  const end = () => {
    stopWatch()
    stopNotices().catch(() => undefined)
  }
  if (leave.signal.aborted) end()
  else leave.signal.addEventListener('abort', end, { once: true })
}

function watchProject(
  ports: SocketPorts,
  watchers: ProjectWatchers,
  projectId: string,
  listener: (batch: WatchBatch) => void,
): () => void {
  let watcher = watchers.get(projectId)
  if (!watcher) {
    watcher = { listeners: new Set(), stop: new AbortController() }
    watchers.set(projectId, watcher)
    void keepWatching(ports, projectId, watcher)
  }
  const joined = watcher
  joined.listeners.add(listener)
  return () => {
    joined.listeners.delete(listener)
    if (joined.listeners.size > 0) return
    joined.stop.abort()
    if (watchers.get(projectId) === joined) watchers.delete(projectId)
  }
}

/**
 * Reads the daemon's watcher for as long as anyone listens. A sandbox that sleeps or starts anew ends the stream; when it
 * answers again the listeners are told to rescan, because what happened in between is not known.
 */
async function keepWatching(ports: SocketPorts, projectId: string, watcher: Watcher): Promise<void> {
  const signal = watcher.stop.signal
  for (let first = true; !signal.aborted; first = false) {
    try {
      const batches = await ports.daemon(projectId).files.watch({}, { signal })
      if (!first) for (const listener of watcher.listeners) listener({ rev: 0, rescan: true, changes: [] })
      for await (const batch of batches) for (const listener of watcher.listeners) listener(batch)
    } catch {
      // Not running, restarting or just left: all the same here, it is asked again below; faults are told by the calls that need an answer.
    }
    await pause(watchRetryMs, signal)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done, { once: true })
  })
}
