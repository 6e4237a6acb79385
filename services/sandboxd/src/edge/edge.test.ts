import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openAccess } from '../access.ts'
import { openTestEdge, testToken } from '../test-pipe.ts'
import { type Edge, openEdge } from './edge.ts'
import { listenOnSocket } from './unix-server.ts'

/** An edge that has heard generation 1, and a way to dial it. Each dialler answers with its name. */
async function openRival() {
  const folder = await mkdtemp(join(tmpdir(), 'edge-'))
  const access = openAccess((generation) => edge.fence(generation))
  const edge: Edge = openEdge({ admit: access.check, waitMs: 300 })
  const server = createServer((pipe) => edge.accept(pipe))
  await listenOnSocket(server, join(folder, 'edge.sock'))
  access.hello(testToken, 1)
  onTestFinished(async () => {
    edge.close()
    server.close()
    await rm(folder, { recursive: true, force: true })
  })
  const dial = (name: string, generation: number, token = testToken) =>
    openTestEdge(join(folder, 'edge.sock'), (stream) => stream.respond({ 'x-name': name }, { endStream: true }), {
      token,
      generation,
    })
  const ask = async () => {
    const stream = await edge.request({ ':path': '/model/x' }, { endStream: true })
    return new Promise((resolve) => stream.once('response', (headers) => resolve(headers['x-name'])))
  }
  return { access, dial, ask }
}

test('requests go to the holder that dialled last', async () => {
  const { dial, ask } = await openRival()
  const first = await dial('first', 1)
  expect(await ask()).toBe('first')
  const closed = new Promise((resolve) => first.session.once('close', resolve))
  await dial('second', 1)
  await closed
  expect(await ask()).toBe('second')
})

test('a runner that was overtaken serves no request: not before the new one has dialled, and not by dialling again', async () => {
  const { access, dial, ask } = await openRival()
  await dial('old', 1)
  expect(await ask()).toBe('old')
  access.hello(testToken, 2)
  await expect(ask()).rejects.toMatchObject({ code: 'unreachable' })
  const waiting = ask()
  const again = await dial('old again', 1)
  await new Promise((resolve) => again.session.once('close', resolve))
  await dial('new', 2)
  expect(await waiting).toBe('new')
})

test('who does not know the token of this boot is no edge', async () => {
  const { dial, ask } = await openRival()
  const thief = await dial('thief', 9, 'a guess that is as long as the token would be')
  await new Promise((resolve) => thief.session.once('close', resolve))
  await expect(ask()).rejects.toMatchObject({ code: 'unreachable' })
})
