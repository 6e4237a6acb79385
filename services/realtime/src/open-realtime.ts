import { randomUUID } from 'node:crypto'
import type { Server as HttpServer } from 'node:http'
import {
  badInput,
  type ClientMessages,
  clientMessages,
  Fault,
  faultBody,
  limits,
  realtimePath,
  type ServerMessages,
} from '@codeberth/protocol'
import { isOwnOrigin } from '@codeberth/service-kit'
import { Server, type Socket } from 'socket.io'
import * as z from 'zod'
import { acknowledgeOutput, attached, attachTerminal, typedInto } from './attach-terminal.ts'
import { followProject, type ProjectWatchers } from './follow-project.ts'
import { type Outlet, subscribeRun } from './follow-run.ts'
import type { SocketPorts } from './socket-ports.ts'
import { emptySocket, leaveAll, type SocketState } from './socket-state.ts'

type Log = { error(fields: object, message: string): void }

/**
 * Answers Socket.IO at `/realtime` on the given HTTP server; everything else stays with the server's own handler.
 * A socket without a valid credential is refused with `unauthenticated`; one that reads too slowly is dropped and catches up by seq.
 */
export function openRealtime(
  server: HttpServer,
  ports: SocketPorts,
  { publicUrl, log }: { publicUrl: string; log: Log },
): { close(): Promise<void> } {
  const io = new Server(server, {
    path: realtimePath,
    serveClient: false,
    transports: ['websocket', 'polling'],
    maxHttpBufferSize: limits.socketFrameBytes.value,
    pingInterval: 10_000,
    pingTimeout: 5_000,
    connectTimeout: 8_000,
    // The browser sends its Origin on both transports: another site must not ride on the cookie.
    allowRequest: ({ headers: { origin, host } }, accept) =>
      accept(null, origin === undefined || isOwnOrigin(origin, host, publicUrl)),
  })
  const watchers: ProjectWatchers = new Map()
  const sockets = new Map<Socket, SocketState>()
  io.use((socket, next) => {
    const token = z.object({ token: z.string().max(200) }).safeParse(socket.handshake.auth).data?.token
    ports.authenticate({ cookie: socket.handshake.headers.cookie, token }).then(
      (viewer) => {
        if (!viewer) return next(refused(new Fault('unauthenticated')))
        sockets.set(socket, emptySocket(viewer))
        next()
      },
      (error) => next(refused(error)),
    )
  })
  io.on('connection', (socket) => serve(ports, watchers, socket, sockets, log))
  return {
    async close() {
      for (const state of sockets.values()) leaveAll(state)
      io.disconnectSockets(true)
      // The HTTP server belongs to who opened it: only the Socket.IO engine on it ends here.
      io.engine.close()
      io.removeAllListeners()
    },
  }
}

function serve(
  ports: SocketPorts,
  watchers: ProjectWatchers,
  socket: Socket,
  sockets: Map<Socket, SocketState>,
  log: Log,
): void {
  const state = sockets.get(socket)
  if (!state) {
    socket.disconnect(true)
    return
  }
  const outlet: Outlet = { send: (name, message) => emit(socket, name, message), drained: () => drained(socket) }
  const unwatch = ports.watchViewer(state.viewer, (why) => {
    if (why === 'revoked') outlet.send('revoked', {})
    socket.disconnect(true)
  })
  const failed = (error: unknown) => {
    log.error({ err: error, socket: socket.id }, 'a subscription ended')
    socket.disconnect(true)
  }
  const answers = handlers(ports, watchers, state, outlet, failed)
  for (const [name, answer] of Object.entries(answers)) {
    socket.on(name, (message: unknown, acknowledge?: unknown) => {
      answer(message).then(
        () => tell(acknowledge, { ok: true }),
        (error) => {
          if (!(error instanceof Fault)) log.error({ err: error, message: name }, 'a socket message failed')
          tell(acknowledge, { ok: false, fault: faultBody(error, randomUUID()) })
        },
      )
    })
  }
  socket.on('disconnect', () => {
    unwatch()
    leaveAll(state)
    sockets.delete(socket)
  })
}

type Handlers = { [K in keyof ClientMessages]: (message: unknown) => Promise<void> }

function handlers(
  ports: SocketPorts,
  watchers: ProjectWatchers,
  state: SocketState,
  outlet: Outlet,
  failed: (error: unknown) => void,
): Handlers {
  return {
    subscribe: async (message) => subscribeRun(ports, state, read(clientMessages.subscribe, message), outlet, failed),
    unsubscribe: async (message) => state.runs.get(read(clientMessages.unsubscribe, message).runId)?.abort(),
    follow: async (message) =>
      followProject(ports, watchers, state, read(clientMessages.follow, message).projectId, outlet.send),
    unfollow: async (message) => {
      const { projectId } = read(clientMessages.unfollow, message)
      state.projects.get(projectId)?.abort()
      state.projects.delete(projectId)
    },
    'terminal.attach': async (message) =>
      attachTerminal(ports, state, read(clientMessages['terminal.attach'], message), outlet.send, failed),
    'terminal.detach': async (message) =>
      attached(state, read(clientMessages['terminal.detach'], message).id).leave.abort(),
    'terminal.input': async (message) => {
      const input = read(clientMessages['terminal.input'], message)
      const { projectId, inOrder } = typedInto(state, input.id)
      await inOrder(async () => void (await ports.daemon(projectId).terminals.input(input)))
    },
    'terminal.resize': async (message) => {
      const resize = read(clientMessages['terminal.resize'], message)
      const { projectId, inOrder } = typedInto(state, resize.id)
      await inOrder(async () => void (await ports.daemon(projectId).terminals.resize(resize)))
    },
    'terminal.acknowledge': async (message) =>
      acknowledgeOutput(state, read(clientMessages['terminal.acknowledge'], message)),
  }
}

function read<S extends z.ZodType>(schema: S, message: unknown): z.infer<S> {
  const parsed = schema.safeParse(message)
  if (!parsed.success) throw badInput(parsed.error)
  return parsed.data
}

function emit<K extends keyof ServerMessages>(socket: Socket, name: K, message: ServerMessages[K]): boolean {
  if (!socket.connected) return false
  if (pendingBytes(socket) > limits.socketSendBytes.value) {
    socket.disconnect(true)
    return false
  }
  socket.emit(name, message)
  return true
}

/** Bytes that wait in the engine's own queue and in the WebSocket: the latter alone shows only a small part of them. */
function pendingBytes(socket: Socket): number {
  const { transport }: { transport: unknown } = socket.conn
  const buffered = Buffered.safeParse(transport).data?.socket.bufferedAmount ?? 0
  const queue: unknown = Reflect.get(socket.conn, 'writeBuffer')
  if (!Array.isArray(queue)) return buffered
  let bytes = buffered
  for (const packet of queue) if (typeof packet?.data === 'string') bytes += packet.data.length
  return bytes
}

// The library's types keep the WebSocket of a transport to themselves; a polling transport has none.
const Buffered = z.object({ socket: z.object({ bufferedAmount: z.number() }) })

async function drained(socket: Socket): Promise<void> {
  while (socket.connected && pendingBytes(socket) > limits.socketBusyBytes.value) await nextDrain(socket)
}

// `ready`: the transport has handed on what it had; the connection's own `drain` says only that the transport has it.
function nextDrain({ conn }: Socket): Promise<void> {
  const { transport } = conn
  return new Promise((resolve) => {
    const done = () => {
      transport.off('ready', done)
      for (const event of ['upgrade', 'close'] as const) conn.off(event, done)
      resolve()
    }
    transport.on('ready', done)
    for (const event of ['upgrade', 'close'] as const) conn.on(event, done)
  })
}

function tell(acknowledge: unknown, answer: object): void {
  if (typeof acknowledge === 'function') acknowledge(answer)
}

function refused(error: unknown): Error & { data: object } {
  const body = faultBody(error, randomUUID())
  return Object.assign(new Error(body.code), { data: body })
}
