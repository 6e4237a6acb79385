import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Fault } from '@codeberth/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestDaemon } from '../test-daemon.ts'
import { answerAsEdge } from '../test-edge-answers.ts'
import { openTestEdge } from '../test-pipe.ts'
import { openEdge } from './edge.ts'
import { edgeFetch } from './edge-fetch.ts'

/** Paths that the upstream was asked for. */
const asked: string[] = []
const upstream = createServer(async (request, response) => {
  asked.push(request.url ?? '')
  const body = await text(request)
  response.setHeader('x-seen', JSON.stringify([request.method, request.url, request.headers.host, body]))
  response.end('hello')
})
let port = 0
let opened: Awaited<ReturnType<typeof openTestDaemon>>
let edge: Awaited<ReturnType<typeof openTestEdge>>
const seen: string[] = []
beforeEach(async () => {
  asked.length = 0
  seen.length = 0
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  const address = upstream.address()
  port = address !== null && typeof address === 'object' ? address.port : 0
  opened = await openTestDaemon()
  edge = await openTestEdge(join(opened.sockets, 'edge.sock'), answerAsEdge({ allowedPort: port }, seen))
})
afterEach(async () => {
  edge.close()
  await opened.close()
  upstream.closeAllConnections()
  await new Promise((resolve) => upstream.close(resolve))
})

const findInPath = (name: string) => ['/usr/local/bin', '/usr/bin', '/bin'].some((path) => existsSync(join(path, name)))

/** Sends bytes to the proxy and resolves with all that it answers until it closes. */
function speak(request: string): Promise<string> {
  const socket = connect(opened.daemon.proxyPort, '127.0.0.1')
  socket.write(request)
  return text(socket)
}

test('a plain request goes through the edge, with the host that was decided about', async () => {
  const answer = await speak(
    `POST http://127.0.0.1:${port}/a?b=1 HTTP/1.1\r\nhost: other\r\nproxy-authorization: Basic x\r\ncontent-length: 2\r\n\r\nhi`,
  )
  expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/)
  expect(answer).toContain(`x-seen: ["POST","/a?b=1","127.0.0.1:${port}","hi"]`)
  expect(answer.endsWith('hello') || answer.includes('hello')).toBe(true)
})

test('a CONNECT is a connection: bytes both ways', async () => {
  const answer = await speak(
    `CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
  )
  expect(answer).toMatch(/^HTTP\/1.1 200 Connection established\r\n\r\nHTTP\/1.1 200 OK\r\n/)
  expect(answer).toContain('hello')
})

test('a refusal is readable: in the status line and as JSON', async () => {
  for (const request of ['CONNECT evil.example:443 HTTP/1.1\r\n\r\n', 'GET http://evil.example/ HTTP/1.1\r\n\r\n']) {
    const answer = await speak(request)
    expect(answer).toMatch(/^HTTP\/1.1 403 evil.example:(443|80) is not allowed: not on the list\.\r\n/)
    expect(answer).toContain('"code":"egress-denied"')
  }
})

test('nothing of the edge but Git is offered to programs', async () => {
  const host = 'edge.codeberth.internal'
  for (const path of ['holder', 'model/x/v1/chat/completions', 'egress', 'gitx'])
    expect(await speak(`POST http://${host}/${path} HTTP/1.1\r\ncontent-length: 0\r\n\r\n`)).toMatch(/^HTTP\/1.1 404 /)
  expect(await speak(`CONNECT ${host}:443 HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1.1 501 /)
  expect(await speak('GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
  expect(await speak('GET http://x/ HTTP/1.1\r\nbad header : x\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
})

/** Each asks for its own name; loopback is asked through the proxy too, as there is nothing else to ask here. */
const programs: Record<string, (url: string) => string> = {
  node: (url) => `'${process.execPath}' --eval 'fetch("${url}/node").then((answer) => answer.text())'`,
  git: (url) => `git ls-remote ${url}/git`,
  python3: (url) => `python3 -c 'import urllib.request; urllib.request.urlopen("${url}/python3").read()'`,
}
for (const [name, command] of Object.entries(programs)) {
  const isThere = name === 'node' || findInPath(name)
  test.skipIf(!isThere)(
    `${name} finds the proxy by its environment${isThere ? '' : ` (${name} is not installed)`}`,
    async () => {
      let said = ''
      const spec = { command: `NO_PROXY= no_proxy= ${command(`http://127.0.0.1:${port}`)}`, cwd: '', timeoutMs: 30_000 }
      for await (const frame of await opened.client.processes.run(spec)) if (frame.kind === 'output') said += frame.text
      expect(new Set(asked.map((path) => path.split('/')[1])), said).toEqual(new Set([name]))
      expect(new Set(seen)).toEqual(new Set(['/egress']))
    },
  )
}

test('a request without a live session waits for the next one, and fails with a reason when none comes', async () => {
  const lonely = openEdge({ admit: () => undefined, waitMs: 50 })
  await expect(edgeFetch(lonely)('http://edge/model/x')).rejects.toEqual(
    expect.objectContaining({ code: new Fault('unreachable', { what: '' }).code }),
  )
  lonely.close()
  edge.session.destroy()
  await new Promise((resolve) => setTimeout(resolve, 50))
  const waiting = speak('CONNECT evil.example:443 HTTP/1.1\r\n\r\n')
  edge = await openTestEdge(join(opened.sockets, 'edge.sock'), answerAsEdge({}, seen))
  expect(await waiting).toMatch(/^HTTP\/1.1 403 /)
})
