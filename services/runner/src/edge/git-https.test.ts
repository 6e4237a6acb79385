import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { openedRanges } from '@codeberth/control-plane'
import { afterAll, expect, test } from 'vitest'
import { edgeTests, edgeWith } from './test-edge.ts'

const { scope, listening, openEdge } = edgeTests()
const removeMs = 5_000
const trusted = getCACertificates('default')
afterAll(() => setDefaultCACertificates(trusted))

/** Answers that no honest server gives, by the name in the path. */
const odd: Record<string, string> = {
  location: 'HTTP/1.1 302 Found\r\nLocation: https://[\r\nContent-Length: 0\r\n\r\n',
  round: 'HTTP/1.1 302 Found\r\nLocation: round\r\nContent-Length: 0\r\n\r\n',
  plain: 'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/x\r\nContent-Length: 0\r\n\r\n',
  status: 'HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n',
  switch: 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nabc',
  nothing: '',
}

/** A remote with a certificate that is trusted here, and what it was asked. */
async function openRemote() {
  const folder = mkdtempSync(join(tmpdir(), 'remote-'))
  scope.own(folder, (path) => rmSync(path, { recursive: true }), removeMs, 'folder')
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1']
  const subject = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert]
  execFileSync('openssl', [...request, ...subject], { stdio: 'ignore' })
  setDefaultCACertificates([...trusted, readFileSync(cert, 'utf8')])
  const asked: string[] = []
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, async (call, answer) => {
    asked.push(`${call.method} ${call.url} ${call.headers['git-protocol'] ?? ''} ${call.headers['x-own'] ?? ''}`.trim())
    const away = /^\/moved\/(.*)$/.exec(call.url ?? '')?.[1]
    if (away) answer.writeHead(301, { location: `/app.git/${away}` }).end()
    else if (call.url?.startsWith('/odd/')) answer.socket?.end(odd[call.url.split('/')[2] ?? ''] ?? '')
    else if (call.url?.startsWith('/evil/')) answer.writeHead(302, { location: 'https://10.0.0.1/x' }).end()
    else answer.writeHead(200, { 'content-type': 'application/x-git' }).end(`got ${await text(call)}`)
  })
  const port = await listening(server)
  return { asked, place: `127.0.0.1:${port}` }
}

/** The edge of a project that may reach the remote at `place`, and what it told. */
async function openProject(place: string) {
  const told: { message: string; fields: object }[] = []
  const client = await openEdge(
    edgeWith({
      opened: openedRanges(['127.0.0.1']),
      egressRules: () => ({ hosts: ['10.0.0.1'], hostPorts: [place] }),
      blocked: ({ host, rule }) => told.push({ message: 'blocked', fields: { host, rule } }),
      log: { info: (fields, message) => told.push({ message, fields }), error: () => undefined },
    }),
  )
  const ask = async (path: string, body?: string) => {
    const method = body === undefined ? 'GET' : 'POST'
    const headers = { 'git-protocol': 'version=2', 'x-own': 'not for the remote' }
    const stream = client.request({ ':method': method, ':path': path, ...headers })
    stream.end(body)
    const [answer] = await once(stream, 'response')
    return [answer[':status'], await text(stream)]
  }
  return { ask, told }
}

test('a fetch reaches its remote over TLS with the headers of Git alone, and is logged', async () => {
  const { asked, place } = await openRemote()
  const { ask, told } = await openProject(place)
  const search = '?service=git-upload-pack'
  expect(await ask(`/git/https/${place}/app.git/info/refs${search}`)).toEqual([200, 'got '])
  expect(await ask(`/git/https/${place}/app.git/git-upload-pack`, 'want')).toEqual([200, 'got want'])
  expect(await ask(`/git/https/${place}/moved/info/refs${search}`)).toEqual([200, 'got '])
  expect(asked).toEqual([
    `GET /app.git/info/refs${search} version=2`,
    'POST /app.git/git-upload-pack version=2',
    `GET /moved/info/refs${search} version=2`,
    `GET /app.git/info/refs${search} version=2`,
  ])
  const facts = { projectId: 'p', host: '127.0.0.1', port: Number(place.split(':')[1]), rule: 'git' }
  await expect
    .poll(() => told)
    .toEqual([4, 8, 4].map((received) => ({ message: 'egress', fields: { ...facts, received } })))
  told.length = 0
  expect(await ask(`/git/https/${place}/evil/info/refs${search}`)).toEqual([
    502,
    '10.0.0.1: it leads to a private address.\n',
  ])
  expect(told).toEqual([{ message: 'blocked', fields: { host: '10.0.0.1', rule: 'private' } }])
  expect(await ask(`/git/https/${place}/app.git/git-receive-pack`, 'push')).toEqual([
    expect.any(Number),
    expect.stringContaining('Pushing from the sandbox'),
  ])
})

test.each([
  ['location', 'it redirects to what is no address'],
  ['round', 'the remote redirects too often'],
  ['plain', 'the remote redirects away from https'],
  ['status', 'it answered with the status 999'],
  ['switch', 'it asks for another protocol'],
  ['nothing', 'socket hang up'],
])(
  'a remote that answers oddly (%s) is refused with its reason, and the next fetch is served',
  async (name, reason) => {
    const { place } = await openRemote()
    const { ask } = await openProject(place)
    const [status, words] = await ask(`/git/https/${place}/odd/${name}/info/refs?service=git-upload-pack`)
    expect([status, words]).toEqual([502, expect.stringContaining(reason)])
    expect(await ask(`/git/https/${place}/app.git/info/refs?service=git-upload-pack`)).toEqual([200, 'got '])
  },
)
