import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener, request } from 'node:http'
import { connect } from 'node:net'
import { openedRanges } from '@codeberth/control-plane'
import { closeServer, json, listen, readRequest, takeClientAddress, writeResponse } from '@codeberth/service-kit'
import { expect, onTestFinished, test } from 'vitest'
import { openPassOn } from './pass-on.ts'

const serviceKey = 'a key that all services of the test share'

/** A web server, and the front door before it. */
async function openDoor(
  answer: RequestListener,
  trustedProxies: string[] = [],
): Promise<{ port: number; url: string }> {
  const web = createServer(answer)
  const webUrl = `http://127.0.0.1:${await listen(web, { host: '127.0.0.1', port: 0 })}`
  onTestFinished(() => closeServer(web, 1_000))
  return openDoorTo(webUrl, trustedProxies)
}

async function openDoorTo(webUrl: string, trustedProxies: string[] = []): Promise<{ port: number; url: string }> {
  const passOn = openPassOn({ webUrl, serviceKey, trustedProxies: openedRanges(trustedProxies) })
  const server = createServer(passOn)
  const port = await listen(server, { host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    await closeServer(server, 1_000)
    passOn.close()
  })
  return { port, url: `http://127.0.0.1:${port}` }
}

const forged = {
  'x-forwarded-for': '203.0.113.9',
  'x-forwarded-host': 'evil.invalid',
  'x-forwarded-proto': 'https',
  forwarded: 'for=203.0.113.9',
  'x-codeberth-door': 'Bearer guessed',
  'x-secret-hop': 'of this connection only',
  connection: 'keep-alive, x-secret-hop',
}

async function seenByWeb(trustedProxies: string[]) {
  const seen: { headers: IncomingHttpHeaders; address: string | null }[] = []
  const { port } = await openDoor((req, res) => {
    const headers = { ...req.headers }
    seen.push({ headers, address: takeClientAddress(req, serviceKey) })
    expect(Object.keys(req.headers).filter((name) => /forwarded|codeberth/.test(name))).toEqual([])
    res.end()
  }, trustedProxies)
  const asked = request({ port, host: '127.0.0.1', path: '/a?b', headers: { ...forged, host: 'berth.example' } }).end()
  await once(asked, 'response')
  return seen[0]
}

test('what a client says of itself is dropped; the web server learns whom the door has seen', async () => {
  const seen = await seenByWeb([])
  expect(seen?.address).toBe('127.0.0.1')
  expect(seen?.headers).toMatchObject({
    host: 'berth.example',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': 'berth.example',
    'x-forwarded-proto': 'http',
  })
  expect(seen?.headers).not.toHaveProperty('forwarded')
  expect(seen?.headers).not.toHaveProperty('x-secret-hop')
})

test('a proxy before the door that the operator trusts names the client', async () => {
  const seen = await seenByWeb(['127.0.0.0/8'])
  expect(seen?.address).toBe('203.0.113.9')
  expect(seen?.headers).toMatchObject({ 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' })
})

test('without the key of the door nothing that a request says of its client is believed', async () => {
  const addresses: (string | null)[] = []
  const web = createServer((req, res) => {
    addresses.push(takeClientAddress(req, serviceKey))
    res.end()
  })
  const port = await listen(web, { host: '127.0.0.1', port: 0 })
  onTestFinished(() => closeServer(web, 1_000))
  await fetch(`http://127.0.0.1:${port}`, { headers: { 'x-forwarded-for': '203.0.113.9' } })
  expect(addresses).toEqual(['127.0.0.1'])
})

test('an event stream arrives event by event, and a reader that leaves ends it at the web server', async () => {
  const ended = Promise.withResolvers<void>()
  const { url } = await openDoor((_, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n')
    res.once('close', ended.resolve)
  })
  const leave = new AbortController()
  const answer = await fetch(url, { signal: leave.signal })
  const reader = answer.body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: first\n\n')
  leave.abort()
  await ended.promise
})

test('a body that is refused before its end: the refusal arrives, whether its length was told or not', async () => {
  const limit = 1_000_000
  const { port } = await openDoor((req, res) => {
    readRequest(req, 'http://web', limit, AbortSignal.timeout(10_000)).then(
      () => writeResponse(res, json({ ok: true })),
      () => writeResponse(res, json({ code: 'too-large' }, 413)),
    )
  })
  const send = async (headers: Record<string, number | string>) => {
    const asked = request({ port, host: '127.0.0.1', method: 'POST', headers })
    let done = false
    const answered = once(asked, 'response').finally(() => {
      done = true
    })
    const chunk = Buffer.alloc(64 * 1024)
    for (let sent = 0; sent < 20 * limit; sent += chunk.length)
      if (!asked.write(chunk) && !done) await Promise.race([once(asked, 'drain'), answered])
    asked.end()
    const [answer] = await answered
    return answer.statusCode
  }
  const rounds = Math.ceil((20 * limit) / (64 * 1024)) * 64 * 1024
  expect(await send({ 'content-length': rounds })).toBe(413)
  expect(await send({ 'transfer-encoding': 'chunked' })).toBe(413)
})

test('the address of a request cannot choose another server', async () => {
  const paths: (string | undefined)[] = []
  const { port } = await openDoor((req, res) => {
    paths.push(req.url)
    res.end()
  })
  for (const target of ['//evil.invalid/x', 'http://evil.invalid/y?z', '/@evil.invalid']) {
    const socket = connect(port, '127.0.0.1')
    socket.write(`GET ${target} HTTP/1.1\r\nHost: berth.example\r\nConnection: close\r\n\r\n`)
    await once(socket.resume(), 'close')
  }
  expect(paths).toEqual(['//evil.invalid/x', '/y?z', '/@evil.invalid'])
})

test('a web server that is away is told in the words of a fault', async () => {
  const { url } = await openDoorTo('http://127.0.0.1:1')
  const answer = await fetch(url, { method: 'POST', body: 'x' })
  expect([answer.status, await answer.json()]).toEqual([
    503,
    expect.objectContaining({ code: 'unreachable', retryable: true }),
  ])
})
