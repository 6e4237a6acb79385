import { createServer } from 'node:http'
import { type Socket as Connection, connect, createServer as createProxy } from 'node:net'
import { Fault, limits, newId, type RunEvent, realtimePath, type ServerMessages, stampEvent } from '@codeberth/protocol'
import { closeServer, listen } from '@codeberth/service-kit'
import { io, type Socket } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import { openRealtime } from './open-realtime.ts'
import type { ProjectDaemon, SocketPorts } from './socket-ports.ts'

const runId = newId()
const delta = (seq: number): RunEvent =>
  stampEvent(
    { type: 'message.delta', agentId: null, messageId: 'm', channel: 'text', text: `${seq} ` },
    { runId, seq, at: seq },
  )
const events: RunEvent[] = Array.from({ length: 1_200 }, (_, at) => delta(at + 1))

/** The house as far as the door asks it: one person, one run, whose log is the list above. */
function ports(change: Partial<SocketPorts> = {}): SocketPorts {
  return {
    authenticate: async ({ token }) => (token === 'good' ? { userId: 'u' } : null),
    watchViewer: () => () => undefined,
    mayReadRun: async (_, id) => {
      if (id !== runId) throw new Fault('not-found')
    },
    demandProject: async () => {
      throw new Fault('not-found')
    },
    useTicket: async () => false,
    async *followRun(_, after, signal) {
      for (let at = after; at < events.length && !signal.aborted; at += 500)
        yield { events: events.slice(at, at + 500), headSeq: events.length }
    },
    onChanged: async () => async () => undefined,
    daemon: () => {
      throw new Fault('sandbox-asleep')
    },
    ...change,
  }
}

async function openDoor(change: Partial<SocketPorts> = {}): Promise<number> {
  const server = createServer()
  const door = openRealtime(server, ports(change), {
    publicUrl: 'https://berth.example',
    log: { error: () => undefined },
  })
  const port = await listen(server, { host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    await door.close()
    await closeServer(server, 1_000)
  })
  return port
}

function dial(port: number, token = 'good'): Socket {
  const socket = io(`http://127.0.0.1:${port}`, {
    path: realtimePath,
    auth: { token },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  })
  onTestFinished(() => void socket.disconnect())
  return socket
}

const open = async (change: Partial<SocketPorts> = {}, token = 'good'): Promise<Socket> =>
  dial(await openDoor(change), token)

/** A line to `port` whose reader can stop reading, as a browser on a bad connection does. */
async function openLine(port: number) {
  let isHeld = false
  const upstreams = new Set<Connection>()
  const clients = new Set<Connection>()
  const proxy = createProxy((client) => {
    const upstream = connect(port, '127.0.0.1')
    upstreams.add(upstream)
    clients.add(client)
    client.pipe(upstream)
    upstream.on('data', (chunk) => {
      client.write(chunk)
      if (isHeld) upstream.pause()
    })
    upstream.on('end', () => client.end())
    upstream.on('error', () => client.destroy())
    client.on('error', () => upstream.destroy())
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => proxy.once('listening', resolve))
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  onTestFinished(() => {
    for (const connection of [...upstreams, ...clients]) connection.destroy()
    proxy.close()
  })
  return {
    port: address.port,
    hold(held: boolean) {
      isHeld = held
      for (const upstream of upstreams) if (held) upstream.pause()
      if (!held) for (const upstream of upstreams) upstream.resume()
    },
  }
}

const connected = (socket: Socket) => new Promise<void>((resolve) => socket.on('connect', () => resolve()))

/** Collects what a socket is told of the run; `until` resolves once it has come so far. */
function collect(socket: Socket) {
  const seen: number[] = []
  const waiting = new Set<() => void>()
  socket.on('events', (page: ServerMessages['events']) => {
    seen.push(...page.events.map((event) => event.seq))
    for (const wake of waiting) wake()
  })
  const until = (seq: number) =>
    new Promise<void>((resolve) => {
      const check = () => void (seen.at(-1) === seq && resolve())
      waiting.add(check)
      check()
    })
  return { seen, until }
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at)

test('a subscription gives every event once and in order, from where the client stands', async () => {
  const socket = await open()
  const { seen, until } = collect(socket)
  expect(await socket.emitWithAck('subscribe', { runId, after: 700 })).toEqual({ ok: true })
  await until(events.length)
  expect(seen).toEqual(numbers(701, events.length))
})

test('a visitor is refused with the code of the fault', async () => {
  const socket = await open({}, 'bad')
  const error: Error = await new Promise((resolve) => socket.on('connect_error', resolve))
  expect(error.message).toBe('unauthenticated')
})

test('a foreign run, a wrong message and a message out of place get a fault each, and the socket lives on', async () => {
  const socket = await open()
  expect(await socket.emitWithAck('subscribe', { runId: newId(), after: 0 })).toMatchObject({
    ok: false,
    fault: { code: 'not-found' },
  })
  expect(await socket.emitWithAck('subscribe', { runId, after: -1 })).toMatchObject({
    ok: false,
    fault: { code: 'bad-input' },
  })
  expect(await socket.emitWithAck('subscribe', 'x'.repeat(1_000))).toMatchObject({
    ok: false,
    fault: { code: 'bad-input' },
  })
  expect(
    await socket.emitWithAck('terminal.input', { id: newId(), viewer: 'v', counter: 1, text: 'ls\r' }),
  ).toMatchObject({ ok: false, fault: { code: 'not-found' } })
  expect(await socket.emitWithAck('subscribe', { runId, after: 1_200 })).toEqual({ ok: true })
})

test('who may only watch a terminal sees its output and types nothing', async () => {
  const typed: string[] = []
  const watch = async () => {
    throw new Fault('sandbox-asleep')
  }
  const frame = { kind: 'output', epoch: 1, from: 0, bytes: '', reset: true } as const
  const terminals: ProjectDaemon['terminals'] = {
    attach: async () =>
      (async function* () {
        yield frame
        await new Promise(() => undefined)
      })(),
    input: async ({ text }) => {
      typed.push(text)
      return {}
    },
    resize: async ({ size }) => {
      typed.push(`${size.cols}`)
      return {}
    },
  }
  const mayNot: string[] = []
  const socket = await open({
    demandProject: async (_, action) => {
      if (mayNot.includes(action)) throw new Fault('scope-missing', { scope: 'files:write' })
    },
    useTicket: async () => true,
    daemon: () => ({ files: { watch }, terminals }),
  })
  const frames: unknown[] = []
  socket.on('terminal', (message) => frames.push(message))
  const id = newId()
  const attach = () => socket.emitWithAck('terminal.attach', { projectId: newId(), id, ticket: 't', after: null })
  const type = (text: string) => socket.emitWithAck('terminal.input', { id, viewer: 'v', counter: 1, text })
  const resize = () => socket.emitWithAck('terminal.resize', { id, size: { cols: 80, rows: 24 } })
  mayNot.push('terminal.type')
  expect(await attach()).toEqual({ ok: true })
  await expect.poll(() => frames).toEqual([{ id, frame }])
  const refused = { ok: false, fault: expect.objectContaining({ code: 'scope-missing' }) }
  expect([await type('rm -rf .\r'), await resize(), typed]).toEqual([refused, refused, []])
  mayNot.pop()
  await attach()
  expect([await type('ls\r'), await resize(), typed]).toEqual([{ ok: true }, { ok: true }, ['ls\r', '80']])
  mayNot.push('terminal.watch')
  expect(await attach()).toEqual(refused)
})

test('a socket whose credential has ended is told and closed; when nobody can tell, it is closed without a word', async () => {
  for (const why of ['revoked', 'unanswered'] as const) {
    const watch = Promise.withResolvers<(why: 'revoked' | 'unanswered') => void>()
    const socket = await open({
      watchViewer: (_, ended) => {
        watch.resolve(ended)
        return () => undefined
      },
    })
    const told: unknown[] = []
    socket.on('revoked', (message) => told.push(message))
    const closed = new Promise((resolve) => socket.on('disconnect', resolve))
    const end = await watch.promise
    await connected(socket)
    end(why)
    expect([await closed, told]).toEqual(['io server disconnect', why === 'revoked' ? [{}] : []])
  }
})

test('a reader that stands still makes nobody read ahead for it, and misses nothing when it goes on', async () => {
  const large = 'x'.repeat(limits.socketBusyBytes.value)
  const pages = 64
  let read = 0
  const port = await openDoor({
    async *followRun(_, after, signal) {
      for (let seq = after + 1; seq <= pages && !signal.aborted; seq++) {
        read = seq
        yield { events: [{ ...delta(seq), text: large }], headSeq: pages }
      }
    },
  })
  const line = await openLine(port)
  const socket = dial(line.port)
  const { seen, until } = collect(socket)
  await connected(socket)
  line.hold(true)
  socket.emit('subscribe', { runId, after: 0 })
  // What the system buffers of a connection is not ours to bound; once it is full, nothing more is read.
  let before = 0
  const standsStill = () => {
    const isSame = read > 0 && read === before
    before = read
    return isSame
  }
  await expect.poll(standsStill, { interval: 300, timeout: 20_000 }).toBe(true)
  expect(read).toBeLessThan(pages)
  line.hold(false)
  await until(pages)
  expect(seen).toEqual(numbers(1, pages))
})

test('a socket with more than 8 MiB waiting is dropped, and catches up by seq on the next one', async () => {
  const notice: ServerMessages['changed'] = { noun: 'run', projectId: newId(), id: 'x'.repeat(50_000), rev: 1 }
  let tell: (notice: ServerMessages['changed']) => void = () => undefined
  const port = await openDoor({
    demandProject: async () => undefined,
    onChanged: async (_, listener) => {
      tell = listener
      return async () => undefined
    },
  })
  const line = await openLine(port)
  const slow = dial(line.port)
  const first = collect(slow)
  await slow.emitWithAck('follow', { projectId: notice.projectId })
  await slow.emitWithAck('subscribe', { runId, after: 900 })
  await first.until(events.length)
  line.hold(true)
  let sent = 0
  const dropped = new Promise((resolve) => slow.on('disconnect', resolve))
  // Told in one go: the system takes some of it, the rest waits here.
  for (; sent < 2_000; sent++) tell(notice)
  line.hold(false)
  expect(await dropped).toMatch(/server disconnect|transport close/)
  const next = dial(line.port)
  const second = collect(next)
  await next.emitWithAck('subscribe', { runId, after: 1_100 })
  await second.until(events.length)
  expect([first.seen, second.seen]).toEqual([numbers(901, events.length), numbers(1_101, events.length)])
})

test.each([
  ['https://berth.example', 'the public address alone', [200, 403, 200, 403, 403]],
  ['http://localhost:3000', 'without TLS also the host that was asked', [200, 200, 403, 403, 403]],
])('another site cannot ride on the cookie of %s: %s', async (publicUrl, _, expected) => {
  const server = createServer()
  const door = openRealtime(server, ports(), { publicUrl, log: { error: () => undefined } })
  const port = await listen(server, { host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    await door.close()
    await closeServer(server, 1_000)
  })
  const polling = (origin?: string) =>
    fetch(`http://127.0.0.1:${port}${realtimePath}/?EIO=4&transport=polling`, { headers: origin ? { origin } : {} })
  const origins = [undefined, `http://127.0.0.1:${port}`, 'https://berth.example', 'https://evil.invalid', 'null']
  const answers = await Promise.all(origins.map(polling))
  expect(answers.map(({ status }) => status)).toEqual(expected)
})
