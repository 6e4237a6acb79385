import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { constants } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { edgeTests, edgeWith } from './test-edge.ts'

const { scope, openEdge } = edgeTests()
const removeMs = 5_000

/** The edge of a project that was made from a folder with one commit; streams are opened on the session. */
async function openProject() {
  const folder = mkdtempSync(join(tmpdir(), 'remote-'))
  scope.own(folder, (path) => rmSync(path, { recursive: true }), removeMs, 'folder')
  const git = (...words: string[]) => execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8' }).trim()
  git('init', '--quiet', '--initial-branch=main')
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--allow-empty', '--message=first')
  const client = await openEdge(edgeWith({ remote: `file://${folder}`, fileRemotes: true }))
  return { client, path: `/git/file${folder}`, head: git('rev-parse', 'HEAD') }
}

const packet = (line: string) => (line.length + 4).toString(16).padStart(4, '0') + line

test('a fetch that is given up at any moment ends nothing but itself', async () => {
  const { client, path, head } = await openProject()
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
  const { client, path } = await openProject()
  for (const other of ['/git/file/etc', `${path}/..`, `${path}/.git/../..`, '/git/file/%00', '/git/file/%zz'])
    expect(await text(client.request({ ':path': `${other}/info/refs?service=git-upload-pack` }))).toContain(
      'There is nothing here for you.',
    )
})
