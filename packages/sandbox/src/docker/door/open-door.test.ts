/// <reference path="../../../../../infra/test/services.d.ts" />
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { newId } from '@codeberth/protocol'
import { openScope } from '@codeberth/scope'
import { afterAll, expect, inject, test } from 'vitest'
import { shell } from '../../conformance/sandboxes.ts'
import { openSandboxes } from '../../open.ts'
import { dockerAt } from '../address.ts'
import { labels } from '../container.ts'
import { findCall } from './allowed-calls.ts'
import { openEngineDoor } from './open-door.ts'

const MiB = 1024 * 1024
const minuteMs = 60_000
const image = 'debian:bookworm-slim'
const engine = inject('services').docker

test('only what making sandboxes needs is on the list, under every spelling of a path', () => {
  const asked = [
    'POST /v1.43/containers/create',
    'GET /containers/json?all=true',
    'POST /containers/postgres/attach',
    'POST /build?t=x&networkmode=host',
    'POST /build?t=x&remote=https://evil.invalid',
    'POST /images/create?fromSrc=-',
    'DELETE /volumes/codeberth_postgres',
    'DELETE /volumes/codeberth-abc',
    'GET /containers/x/logs',
    'GET /containers/../secrets',
    'POST /containers/x/json/../exec',
    'POST /swarm/init',
    'GET /volumes/codeberth-x%2f..%2fy',
    'GET /images/../containers/postgres/json',
    'GET /images/registry.example:5000/team/image@sha256:abc/json',
  ]
  const listed = asked.filter((line) => {
    const [method = '', target = ''] = line.split(' ')
    return findCall(method, target) !== null
  })
  expect(listed).toEqual([
    'POST /v1.43/containers/create',
    'GET /containers/json?all=true',
    'POST /containers/postgres/attach',
    'POST /build?t=x&networkmode=host',
    'DELETE /volumes/codeberth-abc',
    'GET /images/registry.example:5000/team/image@sha256:abc/json',
  ])
})

if ('missing' in engine) test.skip(`a door before a Docker engine: ${engine.missing}`, () => undefined)
else testDoor(engine.url)

function testDoor(engineUrl: string) {
  const scope = openScope()
  afterAll(() => scope.close(), minuteMs)

  async function openBehindDoor() {
    const refused: unknown[] = []
    const log = { info: () => undefined, warn: (fields: object) => void refused.push(fields) }
    const { pathname: socketPath } = new URL(engineUrl)
    const door = await openEngineDoor({ socketPath, host: '127.0.0.1', port: 0, log })
    scope.own(door, (one) => one.close(), minuteMs)
    const url = `docker:tcp://127.0.0.1:${door.port}`
    return { url, docker: dockerAt(url, undefined), refused, log }
  }

  async function daemonFile(): Promise<string> {
    const folder = scope.own(
      await mkdtemp(join(tmpdir(), 'codeberth-door-')),
      (path) => rm(path, { recursive: true, force: true }),
      minuteMs,
    )
    const file = join(folder, 'sandboxd')
    const script = fileURLToPath(new URL('../../conformance/test-daemon.mjs', import.meta.url))
    const bun = resolve(import.meta.dirname, '../../../../../node_modules/.bin/bun')
    await promisify(execFile)(bun, ['build', '--compile', script, '--outfile', file], { cwd: folder })
    return file
  }

  test('a sandbox is made, spoken to, found again and removed through the door', {
    timeout: 3 * minuteMs,
  }, async () => {
    const { url, refused, log } = await openBehindDoor()
    const file = await daemonFile()
    const sandboxes = await openSandboxes(url, { dataDir: join(file, '..'), daemonFile: file, log })
    const projectId = newId()
    const limits = { memoryBytes: 256 * MiB, cpus: 1, pids: 64 }
    const sandbox = await sandboxes.ensure({ projectId, generation: 1, image, limits }, AbortSignal.timeout(minuteMs))
    expect(await shell(sandbox, 'echo inside')).toBe('inside\nexit 0\n')
    const again = await sandboxes.ensure({ projectId, generation: 2, image, limits }, AbortSignal.timeout(minuteMs))
    expect(again.id).toBe(sandbox.id)
    expect(await sandboxes.reap(() => 'remove')).toEqual([{ projectId, done: 'removed' }])
    await sandboxes.close()
    // Another start clears away the daemon's volume, too.
    const next = await openSandboxes(url, { dataDir: join(file, '..'), daemonFile: file, log })
    await next.reap(() => 'remove')
    await next.close()
    expect(refused).toEqual([])
  })

  test('neither the machine nor a foreign container can be reached through it', { timeout: minuteMs }, async () => {
    const { docker } = await openBehindDoor()
    const own = { [labels.installation]: 'door' }
    const plain = { Image: image, Entrypoint: ['sh'], Labels: own, NetworkDisabled: true }
    const volume = (Source: string) => ({ Type: 'volume' as const, Source, Target: '/project' })
    const wanted = [
      { ...plain, HostConfig: { Mounts: [], Privileged: true } },
      { ...plain, HostConfig: { Mounts: [], Binds: ['/:/host'] } },
      { ...plain, HostConfig: { Mounts: [{ Type: 'bind' as const, Source: '/', Target: '/host' }] } },
      { ...plain, HostConfig: { Mounts: [volume('codeberth_postgres')] } },
      { ...plain, HostConfig: { Mounts: [], NetworkMode: 'host' } },
      { ...plain, HostConfig: { Mounts: [], PidMode: 'host' } },
      { ...plain, HostConfig: { Mounts: [], CapAdd: ['SYS_ADMIN'] } },
      { ...plain, NetworkDisabled: false, HostConfig: { Mounts: [] } },
      { ...plain, Labels: {}, HostConfig: { Mounts: [] } },
    ]
    for (const options of wanted)
      await expect(docker.createContainer(options)).rejects.toMatchObject({ statusCode: 403 })
    const bound = { Name: 'codeberth-door-x', DriverOpts: { type: 'none', o: 'bind', device: '/' } }
    await expect(docker.createVolume(bound)).rejects.toMatchObject({ statusCode: 403 })

    const direct = dockerAt(`docker:${engineUrl}`, undefined)
    const foreign = await direct.createContainer({ Image: image, Cmd: ['sleep', '60'], NetworkDisabled: true })
    const behind = docker.getContainer(foreign.id)
    try {
      await expect(behind.inspect()).rejects.toMatchObject({ statusCode: 403 })
      await expect(behind.start()).rejects.toMatchObject({ statusCode: 403 })
      await expect(behind.exec({ Cmd: ['sh'], User: '1000:1000' })).rejects.toMatchObject({ statusCode: 403 })
      await expect(behind.attach({ stream: true, hijack: true })).rejects.toMatchObject({ statusCode: 403 })
      await expect(behind.remove({ force: true })).rejects.toMatchObject({ statusCode: 403 })
      await foreign.start()
      const exec = await foreign.exec({ Cmd: ['sh'], AttachStdin: true })
      await expect(docker.getExec(exec.id).start({ hijack: true, stdin: true })).rejects.toMatchObject({
        statusCode: 403,
      })
    } finally {
      await foreign.remove({ force: true })
    }
  })
}
