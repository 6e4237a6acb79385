import { once } from 'node:events'
import {
  type ClientHttp2Session,
  connect,
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  performServerHandshake,
  type ServerHttp2Stream,
} from 'node:http2'
import { type Duplex, duplexPair, PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { daemonContract, Fault } from '@codeberth/protocol'
import { openScope } from '@codeberth/scope'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/node'
import { afterEach, expect, test } from 'vitest'
import { connectDaemon, type Dial } from './connect-daemon.ts'
import { daemonClient } from './daemon-client.ts'
import { pipeSettings } from './kept-connection.ts'
import { serveEdge } from './serve-edge.ts'

const MiB = 1024 * 1024
const log = { info: () => undefined, warn: () => undefined }
const limitMs = 5_000
let scope = openScope()
afterEach(async () => {
  const closing = scope
  scope = openScope()
  expect(await closing.close()).toEqual([])
})

type Serve = (stream: ServerHttp2Stream, path: string, method: string) => void

/** A daemon without a process: each dial speaks HTTP/2 with it over plain duplexes, which are no sockets. */
function daemonOf(serve: Serve) {
  const ends: Duplex[] = []
  const dial: Dial = async () => {
    const [ours, theirs] = duplexPair()
    const connection = performServerHandshake(theirs, pipeSettings)
    connection.on('error', () => undefined)
    connection.on('stream', (stream, headers) => {
      stream.on('error', () => undefined)
      serve(stream, String(headers[':path']), String(headers[':method']))
    })
    ends.push(ours)
    return ours
  }
  return { dial, ends }
}

async function linkTo(dial: Dial, times: { pingMs?: number; deadMs?: number } = {}) {
  return scope.own(await connectDaemon(dial, { log, ...times }), (link) => link.close(), limitMs, 'link')
}

const get = (path: string, init: RequestInit = {}) => new Request(`http://daemon${path}`, init)

test('a body of 10 MB comes back unchanged, and so do status, method, query and headers', async () => {
  const { dial } = daemonOf((stream, path, method) => {
    stream.respond({ ':status': 201, 'x-seen': `${method} ${path}`, 'set-cookie': ['a=1', 'b=2'] })
    stream.pipe(stream)
  })
  const link = await linkTo(dial)
  const sent = crypto.getRandomValues(Buffer.alloc(65_536)).toString('base64').repeat(120)
  const answer = await link.fetch(
    get('/echo?q=1', { method: 'PUT', body: sent, headers: { host: 'x', connection: 'close' } }),
  )
  expect([answer.status, answer.headers.get('x-seen'), answer.headers.getSetCookie()]).toEqual([
    201,
    'PUT /echo?q=1',
    ['a=1', 'b=2'],
  ])
  expect((await answer.text()) === sent).toBe(true)
})

test('streams that all send and all receive at once do not stand still', async () => {
  const { dial } = daemonOf((stream) => {
    stream.respond({ ':status': 200 })
    stream.pipe(stream)
  })
  const link = await linkTo(dial)
  const sent = Buffer.alloc(2 * MiB, 'x')
  const echo = async () => (await link.fetch(get('/', { method: 'POST', body: sent }))).arrayBuffer()
  const all = await Promise.all(Array.from({ length: 8 }, echo))
  expect(all.map((bytes) => bytes.byteLength)).toEqual(all.map(() => 2 * MiB))
})

test('answers without a body have none', async () => {
  const { dial } = daemonOf((stream, _path, method) =>
    stream.respond({ ':status': method === 'HEAD' ? 200 : 204, 'content-length': '0' }, { endStream: true }),
  )
  const link = await linkTo(dial)
  const answers = [await link.fetch(get('/', { method: 'HEAD' })), await link.fetch(get('/'))]
  expect(answers.map(({ status, body }) => [status, body])).toEqual([
    [200, null],
    [204, null],
  ])
})

test('a reader that does not read holds the sender back, and leaving resets the stream', async () => {
  let written = 0
  const reset = Promise.withResolvers<number>()
  const { dial } = daemonOf((stream) => {
    stream.respond({ ':status': 200 })
    stream.once('close', () => reset.resolve(stream.rstCode ?? 0))
    const more = () => {
      while (!stream.destroyed && stream.write(Buffer.alloc(65_536))) written += 65_536
    }
    stream.on('drain', more)
    more()
  })
  const link = await linkTo(dial)
  const answer = await link.fetch(get('/flood'))
  const reader = answer.body?.getReader()
  await reader?.read()
  // Other streams of the same pipe go on meanwhile; one that has come and gone shows that the flood has settled.
  await link.fetch(get('/other')).then((other) => other.body?.cancel())
  expect(written).toBeLessThan(2 * MiB)
  await reader?.cancel()
  expect(await reset.promise).toBe(8)
})

test('aborting a request resets its stream and nothing else', async () => {
  const seen = Promise.withResolvers<number>()
  const { dial } = daemonOf((stream, path) => {
    if (path === '/fast') {
      stream.respond({ ':status': 200 })
      stream.end('fast')
    } else stream.once('close', () => seen.resolve(stream.rstCode ?? 0))
  })
  const link = await linkTo(dial)
  const leave = new AbortController()
  const slow = link.fetch(get('/slow', { signal: leave.signal }))
  await (await link.fetch(get('/fast'))).text()
  leave.abort(new Error('left'))
  await expect(slow).rejects.toThrow('left')
  expect(await seen.promise).toBe(8)
  expect(await (await link.fetch(get('/fast'))).text()).toBe('fast')
})

test('a pipe that is cut fails the body that was arriving, and the next request goes over a new one', async () => {
  const { dial, ends } = daemonOf((stream, path) => {
    stream.respond({ ':status': 200 })
    if (path === '/whole') stream.end('whole')
    else stream.write('half')
  })
  const link = await linkTo(dial)
  const answer = await link.fetch(get('/half'))
  const text = answer.text()
  ends[0]?.destroy()
  await expect(text).rejects.toThrow(/cut|closed|reset|destroyed/i)
  expect(await (await link.fetch(get('/whole'))).text()).toBe('whole')
  expect(ends.length).toBe(2)
})

test('a peer that no longer answers is given up and dialled again', async () => {
  const { dial, ends } = daemonOf((stream) => {
    stream.respond({ ':status': 200 })
    stream.end('here')
  })
  const valves: PassThrough[] = []
  const frozen: Dial = async (role) => {
    const far = await dial(role)
    const [ours, near] = duplexPair()
    const valve = new PassThrough()
    valves.push(valve)
    pipeline(near, far).catch(() => undefined)
    pipeline(far, valve, near).catch(() => undefined)
    ours.once('close', () => far.destroy())
    return ours
  }
  const link = await linkTo(frozen, { pingMs: 10, deadMs: 100 })
  expect(await (await link.fetch(get('/'))).text()).toBe('here')
  valves[0]?.cork()
  valves[0]?.pause()
  valves[0]?.unpipe()
  await once(ends[0] ?? new PassThrough(), 'close')
  expect(await (await link.fetch(get('/'))).text()).toBe('here')
  expect(ends.length).toBe(2)
})

test('a far end that has gone is told once, and dialled on', async () => {
  const { dial, ends } = daemonOf((stream) => stream.respond({ ':status': 200 }, { endStream: true }))
  let isThere = true
  let refused = 0
  const told: number[] = []
  const mayRefuse: Dial = async (role) => {
    if (isThere) return dial(role)
    refused++
    throw new Error('nobody listens')
  }
  const link = await connectDaemon(mayRefuse, { log, lost: () => told.push(refused) })
  scope.own(link, (it) => it.close(), limitMs, 'link')
  isThere = false
  ends[0]?.destroy()
  await expect.poll(() => refused, { timeout: 10_000 }).toBe(4)
  isThere = true
  await (await link.fetch(get('/'))).text()
  expect(told).toEqual([3])
})

test('2,000 requests that are quickly reset do not end the pipe', async () => {
  const { dial, ends } = daemonOf((stream, path) => {
    if (path !== '/') return
    stream.respond({ ':status': 200 })
    stream.end('alive')
  })
  const link = await linkTo(dial)
  for (let done = 0; done < 2_000; done += 100) {
    const leave = new AbortController()
    const all = Array.from({ length: 100 }, () => link.fetch(get('/reset', { signal: leave.signal })))
    setImmediate(() => leave.abort())
    await Promise.allSettled(all)
  }
  expect(await (await link.fetch(get('/'))).text()).toBe('alive')
  expect(ends.length).toBe(1)
})

test('a daemon that cannot be dialled is unreachable, and a closed link is too', async () => {
  const { dial } = daemonOf((stream) => stream.respond({ ':status': 200 }, { endStream: true }))
  const link = await linkTo(dial)
  await link.close()
  await expect(link.fetch(get('/'))).rejects.toMatchObject({ code: 'unreachable' })
})

test('the edge answers the sandbox, tells faults as such, and is dialled again when cut', async () => {
  const far: Duplex[] = []
  const dialled = new PassThrough({ objectMode: true })
  const connections: AsyncIterator<ClientHttp2Session> = dialled[Symbol.asyncIterator]()
  const dial: Dial = async () => {
    const [ours, theirs] = duplexPair()
    far.push(ours)
    dialled.write(connect('http://edge', { createConnection: () => theirs }).on('error', () => undefined))
    return ours
  }
  const edge = serveEdge(
    dial,
    async (stream, headers) => {
      if (headers[':path'] === '/denied')
        throw new Fault('egress-denied', { host: 'evil.test', port: 443, reason: 'not listed' })
      stream.respond({ ':status': 200 })
      stream.pipe(stream)
    },
    { log },
  )
  scope.own(edge, (it) => it.close(), limitMs, 'edge')
  const ask = async (path: string, body: string) => {
    const connection = (await connections.next()).value
    const stream = connection.request({ ':method': 'POST', ':path': path })
    let text = ''
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    // The answer to a refusal may be followed by a reset at once, so its end is the stream's, not the reader's.
    const closed = once(stream, 'close')
    stream.end(body)
    const [headers] = await once(stream, 'response')
    await closed
    return [headers[':status'], text]
  }
  expect(await ask('/echo', 'x'.repeat(MiB))).toEqual([200, 'x'.repeat(MiB)])
  far[0]?.destroy()
  const [status, body] = await ask('/denied', '')
  expect([status, JSON.parse(body)]).toEqual([
    403,
    expect.objectContaining({ code: 'egress-denied', message: 'evil.test:443 is not allowed: not listed.' }),
  ])
})

test('calls and event streams of the contract: in order, held back, and ended on the far side when left', async () => {
  const os = implement(daemonContract).$context<{ token: string | undefined }>()
  const left = Promise.withResolvers<number>()
  let made = 0
  const handler = new RPCHandler({
    hello: os.hello.handler(({ context }) => ({
      version: context.token ?? '',
      epoch: 1,
      hasCheckout: false,
      runs: [],
    })),
    files: {
      watch: os.files.watch.handler(async function* () {
        try {
          for (;;) yield { rev: ++made, changes: [], rescan: false }
        } finally {
          left.resolve(made)
        }
      }),
    },
  })
  const server = createServer(pipeSettings, (request: Http2ServerRequest, response: Http2ServerResponse) => {
    void handler.handle(request, response, {
      prefix: '/rpc',
      context: { token: request.headers['x-token']?.toString() },
    })
  })
  const { dial } = {
    dial: async () => {
      const [ours, theirs] = duplexPair()
      server.emit('connection', theirs)
      return ours
    },
  }
  const client = daemonClient(await linkTo(dial), () => ({ 'x-token': 't'.repeat(32) }))
  expect(await client.hello({ token: 't'.repeat(32), generation: 1 })).toMatchObject({ version: 't'.repeat(32) })
  const seen: number[] = []
  for await (const batch of await client.files.watch({})) {
    seen.push(batch.rev)
    if (seen.length === 1_000) break
  }
  expect(seen).toEqual(Array.from({ length: 1_000 }, (_, at) => at + 1))
  expect(await left.promise).toBeLessThan(50_000)
})
