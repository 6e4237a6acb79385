import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2'
import type { Duplex } from 'node:stream'
import { edgePaths, Fault, generationHeader, limits, tokenHeader } from '@codeberth/protocol'

/** The way from the sandbox to the control plane: HTTP/2 requests over the pipe that the holder dialled last. */
export type Edge = {
  /** Takes over a pipe and speaks HTTP/2 over it as the client. Once its end has shown that it is the holder, requests go to it. */
  accept(pipe: Duplex): void
  /** A higher generation holds the sandbox: new requests wait for its pipe. */
  fence(generation: number): void
  /** Opens a request on the live session, or on the next one within `edge.wait`; else throws Fault('unreachable'). */
  request(
    headers: OutgoingHttpHeaders,
    options?: { endStream?: boolean; signal?: AbortSignal },
  ): Promise<ClientHttp2Stream>
  close(): void
}

type EdgeState = {
  session: ClientHttp2Session | null
  /** Of the holder whose session that is. */
  generation: number
  admit: (token: string | undefined, generation: number) => void
  waiting: Set<(session: ClientHttp2Session) => void>
  all: Set<ClientHttp2Session>
  closed: boolean
}

/** How long the far end of a pipe may take to show that it is the holder. */
const holderMs = 5_000

/** No session yet. `admit` throws for who does not hold the sandbox; `waitMs` replaces `edge.wait`. */
export function openEdge(options: { admit: EdgeState['admit']; waitMs?: number }): Edge {
  const { admit } = options
  const state: EdgeState = { session: null, generation: 0, admit, waiting: new Set(), all: new Set(), closed: false }
  const waitMs = options.waitMs ?? limits.edgeWaitMs.value
  return {
    accept: (pipe) => accept(state, pipe),
    fence(generation) {
      if (generation <= state.generation) return
      // What is under way on it may still end.
      state.session?.close()
      state.session = null
    },
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
    alive = setInterval(() => ping(session), limits.pipePingMs.value)
    const late = setTimeout(() => session.destroy(), holderMs)
    const stream = session.request({ ':path': edgePaths.holder }, { endStream: true })
    stream.on('error', () => {})
    stream.once('response', (headers) => {
      clearTimeout(late)
      stream.resume()
      takeOver(state, session, headers)
    })
    session.once('close', () => clearTimeout(late))
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

function takeOver(state: EdgeState, session: ClientHttp2Session, headers: IncomingHttpHeaders): void {
  const one = (name: string) => [headers[name] ?? []].flat()[0]
  const generation = Number(one(generationHeader) ?? Number.NaN)
  try {
    state.admit(one(tokenHeader), generation)
  } catch (refused) {
    // Whoever is there does not hold the sandbox, or not any more: it has no business with what is asked here.
    if (!(refused instanceof Fault)) throw refused
    session.destroy()
    return
  }
  const before = state.session
  state.session = session
  state.generation = generation
  before?.close()
  for (const take of state.waiting) take(session)
  state.waiting.clear()
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
