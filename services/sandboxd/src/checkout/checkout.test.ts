import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CheckoutProgress, CheckoutSource } from '@codeberth/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestDaemon } from '../test-daemon.ts'
import { answerAsEdge } from '../test-edge-answers.ts'
import { openTestEdge } from '../test-pipe.ts'

const author = ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid']
const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', [...author, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()

let upstream: string
let opened: Awaited<ReturnType<typeof openTestDaemon>>
beforeEach(async () => {
  upstream = mkdtempSync(join(tmpdir(), 'upstream-'))
  git(upstream, 'init', '--quiet', '--initial-branch=main')
  writeFileSync(join(upstream, 'a.txt'), 'one\ntwo\n')
  writeFileSync(join(upstream, 'b.txt'), 'b\n')
  git(upstream, 'add', '.')
  git(upstream, 'commit', '--quiet', '--message=first')
  opened = await openTestDaemon()
})
afterEach(async () => {
  await opened.close()
  rmSync(upstream, { recursive: true })
})

async function prepare(source: CheckoutSource): Promise<CheckoutProgress[]> {
  const told: CheckoutProgress[] = []
  for await (const step of await opened.client.checkout.prepare(source)) told.push(step)
  return told
}

const remote = 'https://git.example/team/repo.git'

test('a clone goes through the edge, tells its progress, and its remote stays as the user wrote it', async () => {
  const seen: string[] = []
  const edge = await openTestEdge(
    join(opened.sockets, 'edge.sock'),
    answerAsEdge({ repository: join(upstream, '.git') }, seen),
  )
  const told = await prepare({ kind: 'git', remote, branch: 'main' })
  const head = git(upstream, 'rev-parse', 'HEAD')
  expect(told.at(-1)).toEqual({ kind: 'done', head })
  expect(told.some((step) => step.kind === 'line' && step.text.includes('objects'))).toBe(true)
  expect(seen[0]).toBe('/git/https/git.example/team/repo.git/info/refs?service=git-upload-pack')
  expect(readFileSync(join(opened.checkout, '.git/config'), 'utf8')).toContain(`url = ${remote}`)
  expect(await prepare({ kind: 'git', remote, branch: 'main' })).toEqual([{ kind: 'done', head }])

  writeFileSync(join(upstream, 'new.txt'), 'n\n')
  git(upstream, 'add', '.')
  git(upstream, 'commit', '--quiet', '--message=second')
  let out = ''
  const spec = { command: 'git fetch --quiet && git rev-parse origin/main', cwd: '', timeoutMs: 25_000 }
  for await (const frame of await opened.client.processes.run(spec)) if (frame.kind === 'output') out += frame.text
  expect(out.trim()).toBe(git(upstream, 'rev-parse', 'HEAD'))
  edge.close()
})

test('a clone that fails says why and leaves nothing, so that it can be repeated', async () => {
  const edge = await openTestEdge(
    join(opened.sockets, 'edge.sock'),
    answerAsEdge({ repository: join(upstream, '.git') }, []),
  )
  const failed = async (source: CheckoutSource) => (await prepare(source)).at(-1)
  expect(await failed({ kind: 'git', remote, branch: 'nowhere' })).toEqual({
    kind: 'failed',
    reason: expect.stringContaining('nowhere'),
  })
  expect(await failed({ kind: 'git', remote: 'https://git.example/other', branch: null })).toEqual({
    kind: 'failed',
    reason: "repository 'https://git.example/other/' not found",
  })
  expect(await failed({ kind: 'git', remote: 'ext::sh -c id', branch: null })).toEqual({
    kind: 'failed',
    reason: expect.stringContaining('not allowed'),
  })
  expect(readdirSync(opened.checkout)).toEqual([])
  expect(readdirSync(join(opened.base, 'volume/daemon'))).toEqual(['spool'])
  expect((await prepare({ kind: 'git', remote, branch: null })).at(-1)?.kind).toBe('done')
  edge.close()
})

test('an empty checkout has no commit; starter files are the first commit', async () => {
  expect(await prepare({ kind: 'empty' })).toEqual([{ kind: 'done', head: null }])
  expect(await opened.client.checkout.changes({})).toEqual({ head: null, branch: 'main', files: [], truncated: false })
  const second = await openTestDaemon()
  const files = [{ path: 'bin/x', bytes: Buffer.from('#!/bin/sh\n').toString('base64'), executable: true }]
  const told: CheckoutProgress[] = []
  for await (const step of await second.client.checkout.prepare({ kind: 'files', files })) told.push(step)
  expect(told).toEqual([{ kind: 'done', head: expect.stringMatching(/^[0-9a-f]{40}$/) }])
  expect(git(second.checkout, 'ls-files', '--stage')).toMatch(/^100755 .*bin\/x$/)
  expect(git(second.checkout, 'status', '--porcelain')).toBe('')
  await second.close()
})

test('changes are what differs from HEAD: staged, unstaged, untracked and deleted, with counts', async () => {
  await prepare({ kind: 'empty' })
  const at = (name: string) => join(opened.checkout, name)
  writeFileSync(at('a.txt'), 'one\ntwo\n')
  writeFileSync(at('ü b.txt'), 'b\n')
  writeFileSync(at('.gitignore'), 'ignored\n')
  writeFileSync(at('ignored'), 'x')
  const before = await opened.client.checkout.changes({})
  expect(before.files.map(({ path, change, added }) => [path, change, added])).toEqual([
    ['.gitignore', 'added', 1],
    ['a.txt', 'added', 2],
    ['ü b.txt', 'added', 1],
  ])
  git(opened.checkout, 'add', '.')
  git(opened.checkout, 'commit', '--quiet', '--message=x')
  writeFileSync(at('a.txt'), 'one\n2\n3\n')
  rmSync(at('ü b.txt'))
  writeFileSync(at('staged'), '1\n')
  git(opened.checkout, 'add', 'staged')
  writeFileSync(at('new'), '1\n2')
  chmodSync(at('new'), 0o600)
  expect((await opened.client.checkout.changes({})).files).toEqual([
    { path: 'a.txt', change: 'modified', added: 2, removed: 1 },
    { path: 'new', change: 'added', added: 2, removed: 0 },
    { path: 'staged', change: 'added', added: 1, removed: 0 },
    { path: 'ü b.txt', change: 'deleted', added: 0, removed: 1 },
  ])
  const base = await opened.client.checkout.base({ path: 'a.txt' })
  expect(base).toEqual({ ok: true, bytes: Buffer.from('one\ntwo\n').toString('base64') })
  expect(await opened.client.checkout.base({ path: 'new' })).toEqual({ ok: false, problem: 'missing' })
})
