import { type ClientMessages, FaultBody, realtimePath, type ServerMessages, serverMessages } from '@codeberth/protocol'
import { io } from 'socket.io-client'
import * as z from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { type Connection, type ConnectionEvent, reduceConnection } from './connection.ts'
import { ClientFault, faultOf } from './fault.ts'

const handshakeMs = 8_000
const firstWaitMs = 500
const longestWaitMs = 15_000
const acknowledgeMs = 8_000
/** Pause before a message that failed is sent again on the same connection. */
const resendMs = 2_000

const Acknowledgement = z.union([
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), fault: FaultBody }),
])

/** Events arrive unparsed: each is read with `parseEvent`, so that one of a later version stops nothing. */
const incoming = { ...serverMessages, events: serverMessages.events.extend({ events: z.array(z.unknown()) }) }
export type Incoming = Omit<ServerMessages, 'events'> & { events: z.infer<(typeof incoming)['events']> }

/** The one socket of this tab. */
export type Realtime = {
  /** Sends and waits for the acknowledgement (8 s). Throws ClientFault when it is refused or does not come. */
  send<K extends keyof ClientMessages>(name: K, payload: ClientMessages[K]): Promise<void>
  on<K extends keyof Incoming>(name: K, listener: (payload: Incoming[K]) => void): () => void
  /** Calls `listener` at every new connection, also at once when there is one. */
  onOpen(listener: () => void): () => void
  /** Calls `send` at every new connection and again while it fails and may be tried again, until stopped. */
  keep(send: () => Promise<void>): () => void
  connection: StoreApi<Connection>
  tell(event: ConnectionEvent): void
  close(): void
}

const noAnswer: FaultBody = {
  code: 'offline',
  message: 'The server does not answer.',
  hint: 'It is sent again when the connection is back.',
  retryable: true,
}

/** Connects to `origin` and stays connected until `close`: full jitter from 0.5 s to 15 s, at once when the network or the tab comes back. */
export function openRealtime(origin: string): Realtime {
  const socket = io(origin, {
    path: realtimePath,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    timeout: handshakeMs,
    reconnectionDelay: firstWaitMs,
    reconnectionDelayMax: longestWaitMs,
    randomizationFactor: 1,
  })
  const connection = createStore<Connection>(() => ({ state: 'connecting' }))
  const dial = () => {
    if (!socket.connected && connection.getState().state !== 'signedOut') socket.connect()
  }
  const tell = (event: ConnectionEvent) => {
    const step = reduceConnection(connection.getState(), event, Date.now())
    connection.setState(step.state, true)
    if (step.actions.length > 0) dial()
  }
  socket.on('connect', () => tell({ kind: 'opened' }))
  let refusals = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  // Socket.IO dials again by itself only when the transport failed, not when the server refused or closed the socket.
  const dialLater = () => {
    clearTimeout(timer)
    timer = setTimeout(dial, Math.random() * Math.min(longestWaitMs, firstWaitMs * 2 ** refusals++))
  }
  socket.on('connect', () => {
    refusals = 0
  })
  socket.on('disconnect', () => {
    tell({ kind: 'closed' })
    if (!socket.active) dialLater()
  })
  socket.on('connect_error', (error) => {
    if (error.message === 'unauthenticated') tell({ kind: 'revoked' })
    else if (!socket.active) dialLater()
  })
  socket.on('revoked', () => tell({ kind: 'revoked' }))
  const stopListening = listenToNetwork(tell, dial)
  return {
    async send(name, payload) {
      const answer = Acknowledgement.safeParse(
        await acknowledged(() => socket.timeout(acknowledgeMs).emitWithAck(name, payload)),
      )
      if (!answer.success) throw new ClientFault(noAnswer, answer.error)
      if (!answer.data.ok) throw new ClientFault(answer.data.fault)
    },
    on(name, listener) {
      const schema: z.ZodType<Incoming[typeof name]> = schemaOf(name)
      const receive = (payload: unknown) => listener(schema.parse(payload))
      socket.on(String(name), receive)
      return () => socket.off(String(name), receive)
    },
    onOpen(listener) {
      socket.on('connect', listener)
      if (socket.connected) listener()
      return () => socket.off('connect', listener)
    },
    connection,
    tell,
    keep(send) {
      let stopped = false
      let again: ReturnType<typeof setTimeout> | undefined
      const attempt = async () => {
        clearTimeout(again)
        try {
          await send()
        } catch (error) {
          if (!stopped && socket.connected && faultOf(error).retryable)
            again = setTimeout(() => void attempt(), resendMs)
        }
      }
      const begin = () => void attempt()
      socket.on('connect', begin)
      if (socket.connected) begin()
      return () => {
        stopped = true
        clearTimeout(again)
        socket.off('connect', begin)
      }
    },
    close() {
      clearTimeout(timer)
      stopListening()
      socket.disconnect()
    },
  }
}

// TypeScript cannot follow an indexed lookup through the mapped type, so the pairing is stated once here.
function schemaOf<K extends keyof Incoming>(name: K): z.ZodType<Incoming[K]> {
  const schemas: { [N in keyof Incoming]: z.ZodType<Incoming[N]> } = incoming
  return schemas[name]
}

async function acknowledged(send: () => Promise<unknown>): Promise<unknown> {
  try {
    return await send()
  } catch (error) {
    throw new ClientFault(noAnswer, error)
  }
}

function listenToNetwork(tell: (event: ConnectionEvent) => void, dial: () => void): () => void {
  const lost = () => tell({ kind: 'networkLost' })
  const back = () => tell({ kind: 'networkBack' })
  const look = () => {
    if (document.visibilityState === 'visible') dial()
  }
  window.addEventListener('offline', lost)
  window.addEventListener('online', back)
  window.addEventListener('focus', look)
  document.addEventListener('visibilitychange', look)
  return () => {
    window.removeEventListener('offline', lost)
    window.removeEventListener('online', back)
    window.removeEventListener('focus', look)
    document.removeEventListener('visibilitychange', look)
  }
}
