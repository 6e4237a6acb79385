/// <reference path="../../../../infra/test/services.d.ts" />
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type Docker from 'dockerode'
import { afterAll, expect, inject, test } from 'vitest'
import * as z from 'zod'
import { shell, testSandboxes } from '../conformance/sandboxes.ts'
import { openSandboxes } from '../open.ts'
import type { SandboxSpec } from '../sandboxes.ts'
import { dockerAt } from './address.ts'
import { labels, openFileLimits } from './container.ts'

const MiB = 1024 * 1024
const minuteMs = 60_000
const root = resolve(import.meta.dirname, '../../../..')
/** No Node, no Git, nothing but Debian's smallest system: what is in a container comes with the daemon. */
const image = 'debian:bookworm-slim'
const engine = inject('services').docker

if ('missing' in engine) test.skip(`Docker sandboxes: ${engine.missing}`, () => undefined)
else await testDocker(engine.url)

async function testDocker(url: string) {
  const dataDir = await mkdtemp(join(tmpdir(), 'codeberth-docker-'))
  const daemonFile = join(dataDir, 'sandboxd')
  const script = fileURLToPath(new URL('../conformance/test-daemon.mjs', import.meta.url))
  const bun = join(root, 'node_modules/.bin/bun')
  await promisify(execFile)(bun, ['build', '--compile', script, '--outfile', daemonFile], { cwd: dataDir })
  const installation = randomBytes(6).toString('hex')
  const log = { info: () => undefined, warn: () => undefined }
  const open = () => openSandboxes(`docker:${url}`, { dataDir, daemonFile, installation, log })
  const docker = dockerAt(`docker:${url}`, undefined)
  afterAll(async () => {
    // One that has used no daemon of its own clears the volumes of daemons too.
    const sandboxes = await open()
    await sandboxes.reap(() => 'remove')
    await sandboxes.close()
    await rm(dataDir, { recursive: true })
    expect(await leftOf(docker, installation)).toEqual([])
  }, minuteMs)

  testSandboxes('docker', {
    open,
    volume: () => '/project',
    steps: ['image', 'start'],
    image,
    cannot: [
      { test: 'archive', fault: 'unsupported', reason: 'a volume lies on the engine, perhaps on another machine' },
    ],
  })

  test('a daemon that another runner cleared away is brought again', { timeout: 2 * minuteMs }, async () => {
    const [first, second] = [await open(), await open()]
    const limits = { memoryBytes: 256 * MiB, cpus: 1, pids: 64 }
    const ensure = () =>
      first.ensure({ projectId: 'again', generation: 1, image, limits }, AbortSignal.timeout(minuteMs))
    await ensure()
    await first.remove('again')
    await second.reap(() => 'keep')
    expect(await leftOf(docker, installation)).toEqual([])
    expect(await shell(await ensure(), 'true')).toBe('exit 0\n')
    await first.remove('again')
    await Promise.all([first.close(), second.close()])
  })

  test('a container has what it needs and nothing more, by the words of the engine and from inside', {
    timeout: 2 * minuteMs,
  }, async () => {
    const sandboxes = await open()
    const limits = { memoryBytes: 256 * MiB, cpus: 0.5, pids: 64 }
    const spec: SandboxSpec = { projectId: 'walls', generation: 7, image, limits }
    try {
      const sandbox = await sandboxes.ensure(spec, AbortSignal.timeout(minuteMs))
      const seen = await docker.getContainer(sandbox.id).inspect()
      const openFiles = openFilesOf(seen)
      expect(openFileLimits).toContain(openFiles)
      expect(hostPart(seen)).toEqual(hostConfig(limits, openFiles))
      expect(containerPart(seen)).toEqual({
        user: '1000:1000',
        networks: [],
        ports: {},
        labels: { [labels.kind]: 'sandbox', [labels.project]: 'walls', [labels.generation]: '7' },
        mounts: [
          { type: 'volume', target: '/opt/codeberth', writable: false },
          { type: 'volume', target: '/project', writable: true },
        ],
        secrets: [],
      })
      expect(await shell(sandbox, inside)).toBe(insideAnswer(openFiles))
    } finally {
      await sandboxes.remove(spec.projectId)
      await sandboxes.close()
    }
  })
}

/** Containers and volumes of an installation, of any kind. */
async function leftOf(docker: Docker, installation: string): Promise<string[]> {
  const filters = { label: [`${labels.installation}=${installation}`] }
  const containers = await docker.listContainers({ all: true, filters })
  const { Volumes } = await docker.listVolumes({ filters })
  return [...containers.flatMap(({ Names }) => Names), ...Volumes.map(({ Name }) => Name)]
}

type Seen = Docker.ContainerInspectInfo

const Ulimits = z.array(z.object({ Name: z.string(), Soft: z.int(), Hard: z.int() }))
const ulimitsOf = (told: unknown) => Ulimits.parse(told).map(({ Name, Soft, Hard }) => `${Name} ${Soft} ${Hard}`)
const openFilesOf = ({ HostConfig: host }: Seen) =>
  Ulimits.parse(host.Ulimits).find(({ Name }) => Name === 'nofile')?.Hard ?? 0

/** What of the engine's words a process could break out by, or use more than its share by. */
function hostPart({ HostConfig: host }: Seen) {
  return {
    Privileged: host.Privileged,
    CapAdd: host.CapAdd,
    CapDrop: host.CapDrop,
    SecurityOpt: host.SecurityOpt,
    NetworkMode: host.NetworkMode,
    PidMode: host.PidMode,
    IpcMode: host.IpcMode,
    UTSMode: host.UTSMode,
    UsernsMode: host.UsernsMode,
    Binds: host.Binds,
    Devices: host.Devices,
    PublishAllPorts: host.PublishAllPorts,
    ReadonlyRootfs: host.ReadonlyRootfs,
    Init: host.Init,
    Memory: host.Memory,
    MemorySwap: host.MemorySwap,
    NanoCpus: host.NanoCpus,
    PidsLimit: host.PidsLimit,
    Ulimits: ulimitsOf(host.Ulimits),
    LogConfig: host.LogConfig,
    RestartPolicy: host.RestartPolicy?.Name,
    Tmpfs: Object.keys(host.Tmpfs ?? {}).sort(),
  }
}

const hostConfig = (limits: SandboxSpec['limits'], openFiles: number) => ({
  Privileged: false,
  CapAdd: null,
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges'],
  NetworkMode: 'none',
  PidMode: '',
  IpcMode: 'private',
  UTSMode: '',
  UsernsMode: '',
  Binds: null,
  Devices: null,
  PublishAllPorts: false,
  ReadonlyRootfs: true,
  Init: true,
  Memory: limits.memoryBytes,
  MemorySwap: limits.memoryBytes,
  NanoCpus: limits.cpus * 1e9,
  PidsLimit: limits.pids,
  Ulimits: [`nofile ${openFiles} ${openFiles}`, 'core 0 0'],
  LogConfig: { Type: 'json-file', Config: { 'max-file': '2', 'max-size': '1m' } },
  RestartPolicy: 'no',
  Tmpfs: ['/run', '/run/codeberth', '/tmp'],
})

function containerPart({ Config: config, NetworkSettings: network, Mounts: mounts }: Seen) {
  const ours = Object.entries(config.Labels).filter(([name]) => name !== labels.installation)
  return {
    user: config.User,
    networks: Object.keys(network.Networks),
    ports: network.Ports,
    labels: Object.fromEntries(ours),
    mounts: mounts
      .map(({ Type: type, Destination: target, RW: writable }) => ({ type, target, writable }))
      .sort((a, b) => (a.target < b.target ? -1 : 1)),
    secrets: config.Env.filter((line) => /key|token|secret|passw/i.test(line)),
  }
}

/** The same from inside; each line has one answer. */
const inside = `
id -u; id -g; id -G
grep -E '^(Cap...|NoNewPrivs)' /proc/self/status | cut -f 2 | sort -u | xargs
tail -n +3 /proc/net/dev | cut -d: -f1 | xargs
ulimit -c; ulimit -n
for file in /x /etc/x /opt/codeberth/x /usr/x /proc/sys/kernel/domainname; do (echo x > $file) 2>/dev/null && echo "$file can be written"; done
for file in /tmp/x /run/x /run/codeberth/x /project/checkout/x /project/home/x /project/daemon/x /dev/shm/x; do (echo x > $file) 2>/dev/null || echo "$file cannot be written"; done
ls -A /var/run/docker.sock /run/docker.sock 2>/dev/null
true`
const insideAnswer = (openFiles: number) =>
  ['1000', '1000', '1000', '0000000000000000 1', 'lo', '0', `${openFiles}`, 'exit 0', ''].join('\n')
