import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { shell, testSandboxes } from '../conformance/sandboxes.ts'
import { openLifecycle } from '../lifecycle.ts'
import { openSandboxes } from '../open.ts'
import { probeBubblewrap } from './bubblewrap.ts'
import { openProcessDriver } from './driver.ts'

const daemonFile = fileURLToPath(new URL('../conformance/test-daemon.mjs', import.meta.url))
const limits = { memoryBytes: 2 ** 28, cpus: 1, pids: 100 }
const log = { info: () => undefined, warn: () => undefined }
const dataDir = await mkdtemp(join(tmpdir(), 'codeberth-sandboxes-'))
const bubblewrap = await probeBubblewrap()
const noBubblewrap = async () => ({ works: false, reason: 'bubblewrap (bwrap) is not installed' }) as const

afterAll(() => rm(dataDir, { recursive: true }))

const cannot = [
  { test: 'freeze', fault: 'unsupported', reason: 'processes of a machine cannot be paused as one' },
  { test: 'archive', fault: 'unsupported', reason: 'a volume is a plain folder' },
  { test: 'unknown image', fault: 'unsupported', reason: 'it has no images' },
] as const

if (bubblewrap.works) {
  const options = { dataDir: join(dataDir, 'wrapped'), daemonFile, log }
  testSandboxes('bubblewrap', {
    open: () => openSandboxes('process:', options),
    volume: () => '/project',
    steps: ['start'],
    cannot,
  })

  test('a sandbox in bubblewrap sees no file, process or network of the machine', async () => {
    const sandboxes = await openSandboxes('process:', options)
    const spec = { projectId: 'walls', generation: 1, limits }
    try {
      const sandbox = await sandboxes.ensure(spec, AbortSignal.timeout(20_000))
      const seen = (await shell(sandbox, 'ls -d /* | grep -v ^/lib')).split('\n')
      expect(seen).toEqual([
        ...['/bin', '/dev', '/etc', '/opt', '/proc', '/project', '/run', '/sbin', '/tmp', '/usr'],
        ...['exit 0', ''],
      ])
      expect(await shell(sandbox, 'ls -A /opt /run /tmp /etc/shadow /project 2>/dev/null | xargs')).toBe(
        '/opt: codeberth /project: checkout daemon home /run: codeberth /tmp:\nexit 0\n',
      )
      expect(await shell(sandbox, 'test $(id -u) -ge 1000 && ls /proc | grep -c "^[0-9]"')).toMatch(/^[1-9]\nexit 0/)
      expect(await shell(sandbox, "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '")).toBe('lo\nexit 0\n')
      expect(
        await shell(
          sandbox,
          'for file in /usr/x /x /etc/x /opt/x /proc/sys/kernel/domainname /proc/sys/kernel/core_pattern /proc/sysrq-trigger; do (echo x > $file) 2>/dev/null && echo $file; done',
        ),
      ).toMatch(/^exit/)
      expect(
        await shell(
          sandbox,
          'echo x > /dev/shm/x && echo x > /tmp/x && echo x > /project/home/x && echo x > /run/codeberth/x',
        ),
      ).toBe('exit 0\n')
      expect(sandboxes).toMatchObject({ isolation: 'bubblewrap', warning: /not limited/ })
    } finally {
      await sandboxes.remove(spec.projectId)
      await sandboxes.close()
    }
  })

  test('Node, npm and the ripgrep of the daemon are there, also where they lie in the home of root', async () => {
    const home = join(dataDir, 'home')
    await mkdir(home, { mode: 0o700 })
    const [moved, ripgrep] = [join(home, 'sandboxd'), join(home, 'rg')]
    await copyFile(daemonFile, moved)
    await writeFile(ripgrep, '#!/bin/sh\necho ripgrep\n', { mode: 0o755 })
    const sandboxes = await openSandboxes('process:', { ...options, daemonFile: moved })
    try {
      const sandbox = await sandboxes.ensure({ projectId: 'tools', generation: 1, limits }, AbortSignal.timeout(20_000))
      expect(await shell(sandbox, '/opt/codeberth/rg; node --version; npm --version')).toMatch(
        new RegExp(`^ripgrep\\n${process.version}\\n\\d+\\.\\d+\\.\\d+\\nexit 0\\n$`),
      )
      expect(await shell(sandbox, `ls ${home}`)).toMatch(/No such file or directory\nexit 2\n$/)
    } finally {
      await sandboxes.remove('tools')
      await sandboxes.close()
    }
  })
} else test.skip(`bubblewrap sandboxes: ${bubblewrap.reason}`, () => undefined)

const plain = { dataDir: join(dataDir, 'plain'), daemonFile, log }
testSandboxes('plain process', {
  open: async () => openLifecycle(await openProcessDriver(plain, noBubblewrap)),
  volume: (projectId) => join(plain.dataDir, 'volumes', projectId),
  steps: ['start'],
  cannot,
})

test('without bubblewrap the warning says why, and an installation that requires isolation does not open', async () => {
  const driver = await openProcessDriver(plain, noBubblewrap)
  expect(driver).toMatchObject({
    isolation: 'none',
    warning:
      'Sandboxes run without isolation, as processes of this machine, because bubblewrap (bwrap) is not installed.',
  })
  await expect(openProcessDriver({ ...plain, requireIsolation: true }, noBubblewrap)).rejects.toMatchObject({
    code: 'config-invalid',
  })
})

test('a daemon that ends at once fails the start with its own words', async () => {
  const broken = { ...plain, daemonFile: join(dataDir, 'broken') }
  await writeFile(broken.daemonFile, '#!/bin/sh\necho it broke >&2\nexit 3\n', { mode: 0o755 })
  const sandboxes = openLifecycle(await openProcessDriver(broken, noBubblewrap))
  const spec = { projectId: 'broken', generation: 1, limits }
  await expect(sandboxes.ensure(spec, AbortSignal.timeout(20_000))).rejects.toMatchObject({
    code: 'sandbox-failed',
    message: 'The sandbox failed at starting the daemon: it broke.',
  })
  await sandboxes.remove(spec.projectId)
  await sandboxes.close()
})
