import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, constants, createServer } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { openedRanges } from '@codeberth/control-plane'
import { openScope } from '@codeberth/scope'
import { afterAll, expect, test } from 'vitest'
import { answerEdge } from './answer-edge.ts'

const closeMs = 5_000
const scope = openScope()
afterAll(async () => expect(await scope.close()).toEqual([]))

/** The edge of a project that was made from a folder with one commit; streams are opened on the session. */
async function openEdge() {
  const folder = mkdtempSync(join(tmpdir(), 'remote-'))
  scope.own(folder, (path) => rmSync(path, { recursive: true }), closeMs, 'folder')
  const git = (...words: string[]) => execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8' }).trim()
  git('init', '--quiet', '--initial-branch=main')
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--allow-empty', '--message=first')
  const ports = {
    projectId: 'p',
    remote: `file://${folder}`,
    gatewayUrl: 'http://127.0.0.1:9',
    fileRemotes: true,
    opened: openedRanges([]),
    runToken: () => null,
    egressRules: () => ({ hosts: [], hostPorts: [] }),
    blocked: () => undefined,
    log: { info: () => undefined, error: () => undefined },
  }
  const server = createServer()
  server.on('stream', (stream, headers) => answerEdge(ports, stream, headers))
  server.listen(0, '127.0.0.1')
  scope.own(server, () => server.close(), closeMs, 'edge')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address !== 'string' ? address.port : 0
  const client = scope.own(connect(`http://127.0.0.1:${port}`), (session) => session.destroy(), closeMs, 'client')
  return { client, path: `/git/file${folder}`, head: git('rev-parse', 'HEAD') }
}

const packet = (line: string) => (line.length + 4).toString(16).padStart(4, '0') + line

test('a fetch that is given up at any moment ends nothing but itself', async () => {
  const { client, path, head } = await openEdge()
  const wanted = `${packet(`want ${head} side-band-64k ofs-delta\n`)}0000${packet('done\n')}`
  for (let afterMs = 0; afterMs < 20; afterMs++) {
    const stream = client.request({ ':method': 'POST', ':path': `${path}/git-upload-pack` })
    stream.on('error', () => undefined).resume()
    stream.end(wanted)
    setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), afterMs)
    await once(stream, 'close')
  }
  const stream = client.request({ ':path': `${path}/info/refs?service=git-upload-pack` })
  expect(await text(stream)).toContain(head)
})

test('another folder, and a path that leaves its own, is not found', async () => {
  const { client, path } = await openEdge()
  for (const other of ['/git/file/etc', `${path}/..`, `${path}/.git/../..`, '/git/file/%00', '/git/file/%zz'])
    expect(await text(client.request({ ':path': `${other}/info/refs?service=git-upload-pack` }))).toContain(
      'There is nothing here for you.',
    )
})
