import { type ClientHttp2Session, type ClientHttp2Stream, connect, type OutgoingHttpHeaders } from 'node:http2'
import type { Duplex } from 'node:stream'
import { Fault, limits } from '@codeberth/protocol'

/** The way from the sandbox to the control plane: HTTP/2 requests over the pipe that the runner dialled last. */
export type Edge = {
  /** Takes over a pipe and speaks HTTP/2 over it as the client. Requests go to the newest from then on. */
  accept(pipe: Duplex): void
  /** Opens a request on the live session, or on the next one within `edge.wait`; else throws Fault('unreachable'). */
  request(
    headers: OutgoingHttpHeaders,
    options?: { endStream?: boolean; signal?: AbortSignal },
  ): Promise<ClientHttp2Stream>
  close(): void
}

type EdgeState = {
  session: ClientHttp2Session | null
  waiting: Set<(session: ClientHttp2Session) => void>
  all: Set<ClientHttp2Session>
  closed: boolean
}

/** No session yet. `waitMs` replaces `edge.wait`. */
export function openEdge(options: { waitMs?: number } = {}): Edge {
  const state: EdgeState = { session: null, waiting: new Set(), all: new Set(), closed: false }
  const waitMs = options.waitMs ?? limits.edgeWaitMs.value
  return {
    accept: (pipe) => accept(state, pipe),
    request: async (headers, { endStream = false, signal } = {}) => {
      const session = usable(state.session) ?? (await nextSession(state, waitMs, signal))
      const stream = session.request(headers, { endStream })
      // Told by whoever uses the stream; without a listener a reset one would end the daemon.
      stream.on('error', () => {})
      return stream
    },
    close: () => {
      state.closed = true
      for (const session of state.all) session.destroy()
    },
  }
}

const usable = (session: ClientHttp2Session | null) =>
  session && !session.closed && !session.destroyed ? session : null

function accept(state: EdgeState, pipe: Duplex): void {
  const session = connect('http://edge', { createConnection: () => pipe })
  state.all.add(session)
  let alive: NodeJS.Timeout | undefined
  session.once('connect', () => {
    const before = state.session
    state.session = session
    // Streams of the older session may still end; new ones go to this one.
    before?.close()
    for (const take of state.waiting) take(session)
    state.waiting.clear()
    alive = setInterval(() => ping(session), limits.pipePingMs.value)
  })
  // A broken pipe is told to each stream on it; the runner dials again.
  session.on('error', () => {})
  pipe.on('error', () => {})
  session.once('close', () => {
    clearInterval(alive)
    state.all.delete(session)
    if (state.session === session) state.session = null
    pipe.destroy()
  })
  if (state.closed) session.destroy()
}

/** A peer that is frozen or gone is not noticed by HTTP/2 itself. */
function ping(session: ClientHttp2Session): void {
  if (session.destroyed) return
  const dead = setTimeout(() => session.destroy(), limits.pipeDeadMs.value)
  dead.unref()
  if (!session.ping(() => clearTimeout(dead))) clearTimeout(dead)
}

function nextSession(state: EdgeState, waitMs: number, signal: AbortSignal | undefined): Promise<ClientHttp2Session> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', aborted)
      state.waiting.delete(take)
    }
    const take = (session: ClientHttp2Session) => {
      leave()
      resolve(session)
    }
    const aborted = () => {
      leave()
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      leave()
      reject(new Fault('unreachable', { what: 'The control plane' }))
    }, waitMs)
    signal?.addEventListener('abort', aborted)
    state.waiting.add(take)
    if (signal?.aborted) aborted()
  })
}
