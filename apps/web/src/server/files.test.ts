import { mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createProject } from '@codeberth/control-plane'
import { limits, newId } from '@codeberth/protocol'
import { afterAll, expect, test } from 'vitest'
import { type Answer, answerOf, requestOf, routes } from './test-routes.ts'
import { openTestWeb } from './test-web.ts'

const web = await openTestWeb()
afterAll(async () => {
  const unclosed = await web.close()
  expect([web.errors, unclosed]).toEqual([[], []])
}, 60_000)
const ada = await web.signIn('ada')
const source = { kind: 'empty' } as const
const { id: projectId } = await createProject(web.platform, ada.actor, { id: newId(), name: 'Files', source })
const { checkout } = await web.startDaemon(projectId)
const volume = dirname(checkout)
const secret = 'secret of the machine'

await mkdir(join(volume, 'outside'))
await writeFile(join(volume, 'outside/secret.txt'), secret)
await writeFile(join(checkout, 'a.txt'), 'a')
await mkdir(join(checkout, 'docs'))
await symlink('../outside', join(checkout, 'link-out'))
await symlink(join(volume, 'outside/secret.txt'), join(checkout, 'link-file'))
await symlink('..', join(checkout, 'link-up'))
await symlink('loop', join(checkout, 'loop'))

type RouteName = (typeof routes)[number]['name']

async function ask(name: RouteName, input: Record<string, unknown>): Promise<Answer> {
  const route = routes.find((one) => one.name === name)
  if (!route) throw new Error(`there is no route ${name}`)
  const { path, json } = requestOf(route, { projectId, ...input })
  return answerOf(
    await fetch(web.url + path, {
      method: route.method,
      headers: { cookie: ada.cookie, 'content-type': 'application/json' },
      ...(json === undefined ? {} : { body: json }),
    }),
  )
}

/** Everything in and around the checkout but what the daemon and Git keep for themselves. */
async function everything(): Promise<Record<string, string>> {
  const entries = await readdir(volume, { recursive: true, withFileTypes: true })
  const found: Record<string, string> = {}
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    if (/\/(daemon|home|\.git)(\/|$)/.test(path.slice(volume.length))) continue
    if (entry.isSymbolicLink()) found[path] = `-> ${await readlink(path)}`
    else found[path] = entry.isFile() ? await readFile(path, 'utf8') : '/'
  }
  return found
}

const operation = (change: Record<string, unknown>) => ({ operation: change })
/** Each way to name a path, as a route and its input. */
const ways: Record<string, (path: string) => Promise<Answer>> = {
  list: (path) => ask('files.list', { path }),
  read: (path) => ask('files.read', { path }),
  'write a new file': (path) => ask('files.write', { path, bytes: 'YQ==', expect: null }),
  'write over a file': (path) => ask('files.write', { path, bytes: 'YQ==', expect: 'a'.repeat(64) }),
  'make a folder': (path) => ask('files.change', operation({ kind: 'mkdir', path })),
  'move from': (path) => ask('files.change', operation({ kind: 'move', path, to: 'docs/moved' })),
  'move to': (path) => ask('files.change', operation({ kind: 'move', path: 'a.txt', to: path })),
  remove: (path) => ask('files.change', operation({ kind: 'remove', path })),
  search: (path) => ask('files.search', { query: { text: 'secret', path } }),
  'base of changes': (path) => ask('changes.base', { path }),
}

const outside = [
  '..',
  '../outside/secret.txt',
  '../../../../../../etc/passwd',
  'docs/../../outside/secret.txt',
  'docs/..',
  './a.txt',
  '.',
  '/etc/passwd',
  '//etc/passwd',
  'docs//x',
  'docs/',
  '..\\outside\\secret.txt',
  'C:\\x',
  'a.txt\0',
  '\0',
  `${'x/'.repeat(2_100)}x`,
]

test.each(Object.entries(ways))(
  '%s: a path that leaves the checkout is refused by its name, and nothing changes',
  async (_, way) => {
    const before = await everything()
    for (const path of outside) {
      const answer = await way(path)
      expect(answer, path).toMatchObject({ status: 400, code: 'bad-input' })
      expect(JSON.stringify(answer.body)).not.toContain(secret)
    }
    expect(await everything()).toEqual(before)
  },
)

const throughLinks = ['link-out/secret.txt', 'link-out/new.txt', 'link-up/outside/secret.txt', 'link-up/new', 'loop/x']

test.each(Object.entries(ways))(
  '%s: a link that leaves the checkout leads nowhere, and nothing changes',
  async (name, way) => {
    const before = await everything()
    const ownEntry = ['move from', 'remove', 'base of changes'].includes(name)
    // The links themselves lie in the checkout, so they may be moved and removed.
    for (const path of [...throughLinks, ...(ownEntry ? [] : ['link-out', 'link-file', 'link-up', 'loop'])]) {
      const answer = await way(path)
      // What no commit has is no file of it, whatever its name.
      if (name === 'base of changes') expect(answer.body, path).toEqual({ bytes: null })
      else expect([400, 404, 409], `${path}: ${JSON.stringify(answer)}`).toContain(answer.status)
      expect(JSON.stringify(answer.body)).not.toContain(Buffer.from(secret).toString('base64'))
    }
    expect(await everything()).toEqual(before)
  },
)

test('an encoded way out is read once: as a path that leaves, or as an odd name in the checkout', async () => {
  const raw = async (query: string) =>
    answerOf(
      await fetch(`${web.url}/api/v1/projects/${projectId}/file?path=${query}`, { headers: { cookie: ada.cookie } }),
    )
  for (const path of [
    '%2e%2e%2foutside%2fsecret.txt',
    '..%2foutside/secret.txt',
    '%2fetc%2fpasswd',
    'a.txt%00',
    '%5c..',
  ])
    expect(await raw(path), path).toMatchObject({ status: 400, code: 'bad-input' })
  for (const path of ['%252e%252e%252foutside%252fsecret.txt', '%25%32%65%25%32%65', '%uff0e%uff0e/x'])
    expect(await raw(path), path).toMatchObject({ status: 404, code: 'not-found' })
})

test('the checkout itself is neither written, moved nor removed', async () => {
  const before = await everything()
  for (const name of ['write a new file', 'write over a file', 'move from', 'move to', 'remove', 'read']) {
    const answer = await ways[name]?.('')
    expect(answer?.status, name).toBe(400)
  }
  expect(await everything()).toEqual(before)
})

test('a write that is stale changes nothing and tells both versions', async () => {
  const { body } = await ask('files.read', { path: 'a.txt' })
  const before = await everything()
  const expected = 'f'.repeat(64)
  const stale = await ask('files.write', { path: 'a.txt', bytes: 'Yg==', expect: expected })
  expect([stale.status, stale.body]).toEqual([
    409,
    expect.objectContaining({
      code: 'conflict',
      details: { expected, current: expect.stringMatching(/^[0-9a-f]{64}$/) },
    }),
  ])
  expect(body).toMatchObject({ path: 'a.txt', bytes: 'YQ==', size: 1 })
  expect((await ask('files.write', { path: 'a.txt', bytes: 'Yg==', expect: null })).status).toBe(409)
  expect((await ask('files.write', { path: 'docs', bytes: 'Yg==', expect: null })).status).toBe(400)
  expect((await ask('files.change', operation({ kind: 'move', path: 'a.txt', to: 'docs' }))).code).toBe('exists')
  expect((await ask('files.read', { path: 'missing' })).code).toBe('not-found')
  expect(await everything()).toEqual(before)
})

test('a file of 10 MiB is written and read, one byte more is refused', async () => {
  const largest = Buffer.alloc(limits.fileWriteBytes.value, 'x')
  const write = (bytes: Buffer) => ask('files.write', { path: 'large', bytes: bytes.toString('base64'), expect: null })
  expect(await write(Buffer.concat([largest, Buffer.from('x')]))).toMatchObject({ status: 413, code: 'too-large' })
  expect((await write(largest)).status).toBe(200)
  expect((await ask('files.read', { path: 'large' })).body).toMatchObject({ size: largest.length })
  await writeFile(join(checkout, 'larger'), Buffer.concat([largest, Buffer.from('x')]))
  expect(await ask('files.read', { path: 'larger' })).toMatchObject({ status: 413, code: 'too-large' })
})

test('a project whose sandbox sleeps says so on each of its routes', async () => {
  const asleep = await createProject(web.platform, ada.actor, { id: newId(), name: 'Asleep', source })
  for (const name of ['files.list', 'files.paths', 'changes.list', 'terminals.list'] as const)
    expect(await ask(name, { projectId: asleep.id })).toMatchObject({ status: 409, code: 'sandbox-asleep' })
})
