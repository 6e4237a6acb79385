import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { Fault, newId, type RunEvent, realtimePath, stampEvent } from '@codeberth/protocol'
import { closeServer, listen } from '@codeberth/service-kit'
import { io, type Socket } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import { openRealtime } from './open-realtime.ts'
import type { SocketPorts } from './socket-ports.ts'

const runId = newId()
const events: RunEvent[] = Array.from({ length: 1_200 }, (_, at) =>
  stampEvent(
    { type: 'message.delta', agentId: null, messageId: 'm', channel: 'text', text: `${at} ` },
    { runId, seq: at + 1, at },
  ),
)

/** The house as far as the door asks it: one person, one run, whose log is the list above. */
function ports(change: Partial<SocketPorts> = {}): SocketPorts {
  return {
    authenticate: async ({ token }) => (token === 'good' ? { userId: 'u', stillValid: async () => true } : null),
    mayReadRun: async (_, id) => {
      if (id !== runId) throw new Fault('not-found')
    },
    mayReadProject: async () => {
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

async function open(change: Partial<SocketPorts> = {}, token = 'good'): Promise<Socket> {
  const server = createServer()
  const door = openRealtime(server, ports(change), {
    publicUrl: 'https://berth.example',
    log: { error: () => undefined },
  })
  const port = await listen(server, { host: '127.0.0.1', port: 0 })
  const socket = io(`http://127.0.0.1:${port}`, {
    path: realtimePath,
    auth: { token },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  })
  onTestFinished(async () => {
    socket.disconnect()
    await door.close()
    await closeServer(server, 1_000)
  })
  return socket
}

test('a subscription gives every event once and in order, from where the client stands', async () => {
  const socket = await open()
  const seen: number[] = []
  const all = new Promise<void>((resolve) => {
    socket.on('events', (page: { events: { seq: number }[] }) => {
      seen.push(...page.events.map((event) => event.seq))
      if (seen.at(-1) === events.length) resolve()
    })
  })
  expect(await socket.emitWithAck('subscribe', { runId, after: 700 })).toEqual({ ok: true })
  await all
  expect(seen).toEqual(Array.from({ length: 500 }, (_, at) => at + 701))
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

test('a socket whose credential is revoked is told and closed within five seconds', async () => {
  let valid = true
  const socket = await open({ authenticate: async () => ({ userId: 'u', stillValid: async () => valid }) })
  const told = new Promise((resolve) => socket.on('revoked', resolve))
  const closed = new Promise((resolve) => socket.on('disconnect', resolve))
  await new Promise<void>((resolve) => socket.on('connect', () => resolve()))
  valid = false
  const late = wait(5_000, 'late', { ref: false })
  expect(await Promise.race([told, late])).toEqual({})
  expect(await Promise.race([closed, late])).toBe('io server disconnect')
})

test('another site cannot ride on the cookie; the own address may be another one before a proxy', async () => {
  const server = createServer()
  const door = openRealtime(server, ports(), { publicUrl: 'https://berth.example', log: { error: () => undefined } })
  const port = await listen(server, { host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    await door.close()
    await closeServer(server, 1_000)
  })
  const polling = (origin?: string) =>
    fetch(`http://127.0.0.1:${port}${realtimePath}/?EIO=4&transport=polling`, { headers: origin ? { origin } : {} })
  const origins = [undefined, `http://127.0.0.1:${port}`, 'https://berth.example', 'https://evil.invalid', 'null']
  const answers = await Promise.all(origins.map(polling))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 403, 403])
})
