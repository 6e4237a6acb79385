import { apiPrefix, limits } from '@codeberth/protocol'
import { reach, type ServerOptions } from './client.ts'
import { CodeberthError, ConnectionLost, errorOf } from './errors.ts'

/** Longest line of the stream that is believed: an event is at most 256 KiB, as JSON with escapes a few times that. */
const lineChars = 4 * 1024 * 1024
const backOffMs = { first: 500, most: 15_000 }
/** Silence after which a connection counts as cut: the server writes a comment line far more often. */
const silentMs = 3 * limits.sseHeartbeatMs.value

/** How a run's events are followed. `deliver` takes one event as JSON and returns the newest seq that is held. */
export type Follow = {
  after: number
  reconnectMs: number
  signal: AbortSignal
  deliver: (event: unknown) => number
  done: () => boolean
}

/**
 * Follows a run's events over SSE from `after` on. A cut connection is taken up again where it was; returns after
 * `run.finished` or when `signal` aborts; throws ConnectionLost when the server stays away for `reconnectMs`, CodeberthError
 * when it refuses or sends what cannot be read.
 */
export async function followEvents(server: ServerOptions, runId: string, follow: Follow): Promise<void> {
  let after = follow.after
  let awaySince: number | null = null
  let tries = 0
  const over = () => follow.signal.aborted || follow.done()
  while (!over()) {
    let cause: unknown
    try {
      for await (const line of openStream(server, runId, after, follow.signal)) {
        if (line !== null) after = take(follow, line)
        awaySince = null
        tries = 0
        if (over()) return
      }
    } catch (error) {
      if (follow.signal.aborted) return
      if (error instanceof CodeberthError && error.status !== null && !error.retryable) throw error
      cause = error
    }
    awaySince ??= Date.now()
    if (Date.now() - awaySince >= follow.reconnectMs) throw new ConnectionLost(after, cause)
    const longestMs = Math.min(backOffMs.most, backOffMs.first * 2 ** Math.min(tries++, 10))
    await pause(Math.min(Math.random() * longestMs, follow.reconnectMs), follow.signal)
  }
}

function take(follow: Follow, line: string): number {
  try {
    return follow.deliver(JSON.parse(line))
  } catch (cause) {
    const message = 'The server sent an event that cannot be read or does not follow the last one.'
    const hint = 'The run goes on. Use the version of the server, then attach again.'
    throw new CodeberthError({ code: 'unsupported', message, hint, retryable: false }, 200, cause)
  }
}

/** The data lines of one connection; null for a sign of life without data. */
async function* openStream(
  server: ServerOptions,
  runId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<string | null> {
  const url = new URL(`${apiPrefix}/runs/${encodeURIComponent(runId)}/events?after=${after}`, server.url)
  const silence = openSilence(signal)
  try {
    const response = await reach(server, url, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${server.token}`, 'last-event-id': String(after) },
      signal: silence.signal,
    })
    if (!response.ok || !response.body) throw errorOf(await response.json().catch(() => null), response.status)
    // A sign-in page or a proxy answers 200 as well; nothing of it would ever be an event.
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) throw errorOf(null, response.status)
    let rest = ''
    const decoder = new TextDecoder()
    for await (const bytes of response.body) {
      silence.broken()
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > lineChars) throw errorOf(null, response.status)
      for (const line of lines) yield line.startsWith('data:') ? line.slice(5) : null
    }
  } finally {
    silence.close()
  }
}

/** Aborts with `outer`, or when nothing has broken the silence for too long. */
function openSilence(outer: AbortSignal): { signal: AbortSignal; broken: () => void; close: () => void } {
  const abort = new AbortController()
  const stop = () => abort.abort()
  let timer = setTimeout(stop, silentMs)
  outer.addEventListener('abort', stop, { once: true })
  if (outer.aborted) stop()
  return {
    signal: abort.signal,
    broken() {
      clearTimeout(timer)
      timer = setTimeout(stop, silentMs)
    },
    close() {
      clearTimeout(timer)
      outer.removeEventListener('abort', stop)
      stop()
    },
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
    if (signal.aborted) done()
  })
}
