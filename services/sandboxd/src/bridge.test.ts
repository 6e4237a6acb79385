import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { limits } from '@codeberth/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { bridge, bridgeSilenceMs } from './bridge.ts'

let folder: string
let socketPath: string
const server = createServer()
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bridge-'))
  socketPath = join(folder, 'daemon.sock')
})
afterEach(async () => {
  vi.useRealTimers()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

/** A bridge to a daemon that listens, and the daemon's end of it. */
async function openBridge() {
  server.listen(socketPath)
  await once(server, 'listening')
  const [input, output] = [new PassThrough(), new PassThrough()]
  const state = { hasEnded: false }
  const connected = once(server, 'connection')
  const ended = bridge({ socketPath, input, output }).then(() => {
    state.hasEnded = true
  })
  const [daemon]: Socket[] = await connected
  if (!daemon) throw new Error('no bridge came')
  daemon.on('error', () => undefined)
  return { input, output, daemon, state, ended }
}

test('bytes pass both ways, and the end of the outside ends the bridge with its connection', async () => {
  const { input, output, daemon, ended } = await openBridge()
  input.write('ping')
  expect(String((await once(daemon, 'data'))[0])).toBe('ping')
  daemon.write('pong')
  expect(String((await once(output, 'data'))[0])).toBe('pong')
  const closed = once(daemon, 'close')
  input.end()
  await Promise.all([ended, closed])
})

test('the end of the daemon ends the bridge', async () => {
  const { daemon, ended } = await openBridge()
  daemon.destroy()
  await ended
})

test('15 s without a byte from outside end the bridge: an exec whose engine has gone gets no end', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { input, daemon, state, ended } = await openBridge()
  for (let pings = 0; pings < 4; pings++) {
    vi.advanceTimersByTime(limits.pipePingMs.value)
    input.write('p')
    await once(daemon, 'data')
  }
  vi.advanceTimersByTime(bridgeSilenceMs - 1)
  daemon.write('words of the daemon are no sign of life from outside')
  await new Promise((resolve) => setImmediate(resolve))
  expect([bridgeSilenceMs, state.hasEnded]).toEqual([15_000, false])
  vi.advanceTimersByTime(1)
  await ended
})

test('a bridge that is started before the daemon listens waits for it', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const ended = bridge({ socketPath, input, output })
  server.listen(socketPath)
  const [daemon]: Socket[] = await once(server, 'connection')
  daemon?.end('here')
  expect(String((await once(output, 'data'))[0])).toBe('here')
  await ended
})
