import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findTree } from '@codeberth/workspace'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestDaemon } from './test-daemon.ts'
import { openTestClient, testToken } from './test-pipe.ts'

let opened: Awaited<ReturnType<typeof openTestDaemon>>
beforeEach(async () => {
  opened = await openTestDaemon()
})
afterEach(() => opened.close())

const refusal = (code: string, status: number) => expect.objectContaining({ code, status })

test('only the holder of the boot token is served, and only with the newest generation', async () => {
  const path = join(opened.sockets, 'daemon.sock')
  const stranger = openTestClient(path, { 'x-codeberth-token': 'b'.repeat(40) })
  await expect(stranger.client.files.list({ path: '' })).rejects.toEqual(refusal('unauthenticated', 401))
  await expect(stranger.client.hello({ token: 'b'.repeat(40), generation: 9 })).rejects.toEqual(
    refusal('unauthenticated', 401),
  )
  const nobody = openTestClient(path, { 'x-codeberth-token': '' })
  await expect(nobody.client.terminals.list({})).rejects.toEqual(refusal('unauthenticated', 401))
  const newer = openTestClient(path, { 'x-codeberth-generation': '2' })
  await newer.client.hello({ token: testToken, generation: 2 })
  await expect(opened.client.files.list({ path: '' })).rejects.toEqual(refusal('fenced', 409))
  expect(await newer.client.files.list({ path: '' })).toEqual({ ok: true, entries: [], truncated: false })
  await Promise.all([stranger.close(), nobody.close(), newer.close()])
})

test('the token is nowhere on the disk or in the environment of a command', async () => {
  let out = ''
  const spec = { command: 'env; cat /proc/$PPID/environ', cwd: '', timeoutMs: 10_000 }
  for await (const frame of await opened.client.processes.run(spec)) if (frame.kind === 'output') out += frame.text
  expect(out).toContain('HOME=')
  expect(out).not.toContain(testToken)
  for (const name of await readdir(opened.base, { recursive: true })) {
    const content = await readFile(join(opened.base, name), 'utf8').catch(() => '')
    expect(content).not.toContain(testToken)
  }
})

test('a path that leaves the checkout is refused before anything happens', async () => {
  await expect(opened.client.files.read({ path: '../home/x' })).rejects.toEqual(refusal('BAD_REQUEST', 400))
  await expect(opened.client.files.write({ path: '/etc/x', bytes: '' })).rejects.toEqual(refusal('BAD_REQUEST', 400))
})

test('a caller that leaves a command ends it with all its processes', async () => {
  const mark = `CODEBERTH_TEST=${crypto.randomUUID()}`
  const command = `export ${mark}; sleep 300 & setsid sleep 300 & echo up; wait`
  for await (const frame of await opened.client.processes.run({ command, cwd: '', timeoutMs: 60_000 })) {
    if (frame.kind === 'output' && frame.text.includes('up')) break
  }
  await expect.poll(() => findTree({ mark }), { timeout: 10_000 }).toEqual([])
})

// 1,001 quick resets end a session whose limits were left as they are.
test('a session survives many quick resets', { timeout: 60_000 }, async () => {
  const { session } = opened
  for (let round = 0; round < 1_200; round++) {
    const stream = session.request({ ':method': 'POST', ':path': '/rpc/files/list' })
    stream.on('error', () => {})
    stream.close(8)
    if (round % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await opened.client.files.list({ path: '' })).toEqual({ ok: true, entries: [], truncated: false })
  expect(session.destroyed).toBe(false)
})

test('two daemons of one boot time apart do not share a token: a new boot needs a new hello', async () => {
  const second = await openTestDaemon()
  const fresh = openTestClient(join(second.sockets, 'daemon.sock'), { 'x-codeberth-token': 'other'.repeat(10) })
  await expect(fresh.client.files.list({ path: '' })).rejects.toEqual(refusal('unauthenticated', 401))
  await Promise.all([fresh.close(), second.close()])
})
