import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { stampEvent } from '@codeberth/protocol'
import { openScope, type Scope } from '@codeberth/scope'
import { afterEach, expect, test } from 'vitest'
import { CodeberthError, ConnectionLost } from './errors.ts'
import { followEvents } from './event-stream.ts'
import { openRunLog } from './run-log.ts'

const runId = '01890a5d-ac96-774b-bcce-b302099a8057'
const token = 'cb_test'
const eventCount = 40
const usage = { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0 }

/** A log whose texts hold what may break a line or a character over two reads. */
const events = Array.from({ length: eventCount }, (_, index) => {
  const stamp = { runId, seq: index + 1, at: index }
  const last = { type: 'run.finished', agentId: null, stop: 'completed', usage, cost: null, files: [], denied: [] }
  const delta = { type: 'message.delta', agentId: null, messageId: 'm', channel: 'text', text: `é\u2028${index}\n` }
  return stampEvent(index === eventCount - 1 ? last : delta, stamp)
})

let scope: Scope = openScope()
afterEach(async () => {
  expect(await scope.close()).toEqual([])
  scope = openScope()
})

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void

/** A server on loopback; `answer` gets each request with its number from 1. */
async function serve(answer: Answer): Promise<string> {
  let count = 0
  const server = createServer((request, response) => answer(request, response, ++count))
  scope.own(server, (opened) => new Promise((done) => opened.close(done).closeAllConnections()), 5_000, 'server')
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return `http://127.0.0.1:${address.port}`
}

const frame = (index: number) => `id: ${index + 1}\ndata: ${JSON.stringify(events[index])}\n\n`
const afterOf = (request: IncomingMessage) => Number(request.headers['last-event-id'])
const begin = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' })

async function follow(url: string, reconnectMs = 30_000): Promise<number[]> {
  const log = openRunLog()
  const delivered: number[] = []
  await followEvents({ url, token }, runId, {
    after: 0,
    reconnectMs,
    signal: new AbortController().signal,
    done: () => log.finished() !== null,
    deliver(event) {
      const before = log.head
      log.append(event)
      if (log.head > before) delivered.push(log.head)
      return log.head
    },
  })
  expect((await Array.fromAsync(log.read(0))).map((event) => event)).toEqual(events)
  return delivered
}

test('five cuts, a busy answer and repeated events lose, double and reorder nothing', async () => {
  const asked: number[] = []
  const url = await serve((request, response, count) => {
    expect(request.headers.authorization).toBe(`Bearer ${token}`)
    const after = afterOf(request)
    asked.push(after)
    if (count === 3) return response.writeHead(503).end()
    begin(response)
    response.write(': following\n\n')
    // Two events are sent again each time, as by a proxy that repeats itself.
    const from = Math.max(0, after - 2)
    const upTo = count > 6 ? eventCount : Math.min(after + 5, eventCount - 1)
    for (let index = from; index < upTo; index++) response.write(frame(index))
    if (count > 6) return response.end()
    // The cut falls into the middle of an event, and of a character.
    response.write(Buffer.from(frame(upTo)).subarray(0, 20 + count), () => response.destroy())
  })
  expect(await follow(url)).toEqual(events.map(({ seq }) => seq))
  expect(asked).toEqual([0, 5, 10, 10, 15, 20, 25])
})

test('a server that stays away is given up after the limit, with the newest seq', async () => {
  const url = await serve((_, response, count) => {
    if (count > 1) return response.destroy()
    begin(response)
    response.write(frame(0) + frame(1), () => response.destroy())
  })
  const lost = await follow(url, 300).catch((error: unknown) => error)
  expect(lost).toBeInstanceOf(ConnectionLost)
  expect(lost).toMatchObject({ code: 'unreachable', lastSeq: 2, retryable: true })
})

test('a refusal is told at once with what the server said', async () => {
  const body = { code: 'not-found', message: 'There is nothing here for you.', hint: 'Look.', retryable: false }
  const url = await serve((_, response) => response.writeHead(404).end(JSON.stringify(body)))
  await expect(follow(url)).rejects.toEqual(new CodeberthError(body, 404))
})

test('a page that answers 200 but is no stream of events is not taken for one', async () => {
  const url = await serve((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'))
  await expect(follow(url)).rejects.toMatchObject({ code: 'unreachable', status: 200, retryable: false })
})

test('a gap in the log of the server is told and not shown as if nothing were missing', async () => {
  const url = await serve((_, response) => {
    begin(response)
    response.end(frame(0) + frame(2))
  })
  await expect(follow(url)).rejects.toMatchObject({ code: 'unsupported' })
})

test('who leaves ends the connection', async () => {
  const closed = Promise.withResolvers<void>()
  const url = await serve((request, response) => {
    request.once('close', () => closed.resolve())
    begin(response)
    response.write(frame(0))
  })
  const leave = new AbortController()
  const following = followEvents({ url, token }, runId, {
    after: 0,
    reconnectMs: 1_000,
    signal: leave.signal,
    done: () => false,
    deliver(event) {
      leave.abort()
      return stampEvent(event, { runId, seq: 1, at: 0 }).seq
    },
  })
  await following
  await closed.promise
})
