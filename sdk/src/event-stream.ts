import { apiPrefix } from '@codeberth/protocol'
import { reach, type ServerOptions } from './client.ts'
import { CodeberthError, ConnectionLost, errorOf } from './errors.ts'

/** Longest line of the stream that is believed: an event is at most 256 KiB. */
const lineChars = 4 * 1024 * 1024
const backOffMs = { first: 500, most: 15_000 }

/**
 * Follows a run's events over SSE from `after` on and passes each one's JSON to `deliver` (which says the newest seq it
 * holds). A cut connection is taken up again where it was; returns after `run.finished`; throws ConnectionLost when the
 * server stays away for `reconnectMs`, CodeberthError when it refuses.
 */
export async function followEvents(
  server: ServerOptions,
  runId: string,
  follow: {
    after: number
    reconnectMs: number
    signal: AbortSignal
    deliver: (event: unknown) => number
    done: () => boolean
  },
): Promise<void> {
  let after = follow.after
  let awaySince: number | null = null
  for (let attempt = 0; !follow.signal.aborted && !follow.done(); attempt++) {
    try {
      for await (const event of openStream(server, runId, after, follow.signal)) {
        after = follow.deliver(event)
        awaySince = null
        attempt = 0
      }
    } catch (error) {
      if (follow.signal.aborted) return
      if (error instanceof CodeberthError && error.status !== null && !error.retryable) throw error
      awaySince ??= Date.now()
      if (Date.now() - awaySince > follow.reconnectMs) throw new ConnectionLost(after, error)
    }
    if (follow.done() || follow.signal.aborted) return
    await pause(Math.random() * Math.min(backOffMs.most, backOffMs.first * 2 ** Math.min(attempt, 10)), follow.signal)
  }
}

async function* openStream(
  server: ServerOptions,
  runId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<unknown> {
  const url = new URL(`${apiPrefix}/runs/${encodeURIComponent(runId)}/events?after=${after}`, server.url)
  const response = await reach(server, url, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${server.token}`, 'last-event-id': String(after) },
    signal,
  })
  if (!response.ok || !response.body) throw errorOf(await response.json().catch(() => null), response.status)
  let rest = ''
  const decoder = new TextDecoder()
  for await (const bytes of response.body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > lineChars) throw errorOf(null, response.status)
    for (const line of lines) if (line.startsWith('data:')) yield JSON.parse(line.slice(5))
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
