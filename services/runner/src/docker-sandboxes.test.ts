/// <reference path="../../../infra/test/services.d.ts" />
import { execFile, execFileSync } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { askForSandbox, cancelRun, changeSandbox, createProject, readSandbox } from '@codeberth/control-plane'
import { generationHeader, limits, newId, type RunEvent, tokenHeader } from '@codeberth/protocol'
import { connectDaemon, daemonClient, openSandboxes } from '@codeberth/sandbox'
import { afterAll, expect, inject, test } from 'vitest'
import { openRunner } from './open-runner.ts'
import { bootToken } from './sandboxes/boot-token.ts'
import { inSandbox, logOf, newProject, newRun, openTestHouse, type TestHouse } from './test-house.ts'

const minuteMs = 60_000
/** The first sandbox of an engine builds the image: a compiler is downloaded and unpacked. */
const buildMs = 15 * minuteMs
const imageFolder = resolve(import.meta.dirname, '../../../sandbox-image')
const boxLimits = { memoryBytes: 2 ** 30, cpus: 2, pids: 256 }
const docker = inject('services').docker
const opened =
  'missing' in docker
    ? { house: null, reason: docker.missing }
    : await openTestHouse().then(
        (house) => ({ house, reason: '' }),
        (thrown: unknown) => ({ house: null, reason: thrown instanceof Error ? thrown.message : String(thrown) }),
      )

if (opened.house === null || 'missing' in docker)
  test.skip(`a runner with Docker sandboxes: ${opened.reason}`, () => undefined)
else await testDocker(opened.house, docker.url)

/** npm's registry as this machine is configured, its addresses, and why nothing can be installed from it, if so. */
async function findRegistry() {
  const url = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', cwd: '/' }).trim()
  const { hostname } = new URL(url)
  try {
    const answer = await fetch(new URL('is-number', url), { signal: AbortSignal.timeout(10_000) })
    await answer.body?.cancel()
    const addresses = (await lookup(hostname, { all: true })).map(({ address }) => address)
    return { url, hostname, addresses, missing: answer.ok ? null : `the package registry answers ${answer.status}` }
  } catch (error) {
    return { url, hostname, addresses: [], missing: `the package registry does not answer (${error})` }
  }
}

async function openBoxes(house: TestHouse, url: string, registry: Awaited<ReturnType<typeof findRegistry>>) {
  const { dataDir, daemonFile, log, platform, gatewayUrl, serviceKey } = house
  const options = { dataDir: join(dataDir, 'docker'), daemonFile, imageFolder, log }
  const sandboxes = await openSandboxes(`docker:${url}`, options)
  const runner = await openRunner({
    ...{ platform, sandboxes, gatewayUrl, serviceKey, log, limits: boxLimits, stopSandboxes: true },
    // The last two lead to addresses that are refused although their names are allowed.
    egressAllow: [registry.hostname, 'localhost', '169.254.169.254'],
    // The registry may be a mirror in this machine's own network.
    egressPrivate: ['169.254.0.0/16', ...registry.addresses],
  })
  afterAll(async () => {
    await runner.close()
    await sandboxes.reap(() => 'remove')
    await sandboxes.close()
    // One that has started nothing clears the volume of the daemon.
    const last = await openSandboxes(`docker:${url}`, options)
    await last.reap(() => 'remove')
    await last.close()
    await house.close()
  }, 2 * minuteMs)
  return { sandboxes, runner }
}

async function testDocker(house: TestHouse, url: string) {
  const { platform, ada } = house
  const registry = await findRegistry()
  const { sandboxes, runner } = await openBoxes(house, url, registry)
  const project = await newProject(house)
  const inside = (command: string) => inSandbox(runner.link, project.id, command)
  let events: RunEvent[] = []

  test('the first project has its image built, as a step, and its run works in it', { timeout: buildMs }, async () => {
    const run = await newRun(house, project.id, 'e2e: sleep 600')
    const state = async () => (await readSandbox(platform, project.id)).observed
    await expect.poll(state, { timeout: buildMs, interval: 500 }).toBe('ready')
    const { steps, isolation } = await readSandbox(platform, project.id)
    expect([isolation, steps.map(({ name, ok }) => `${name} ${ok}`)]).toEqual([
      'docker',
      ['image true', 'start true', 'checkout true', 'ready true'],
    ])
    events = await logOf(house, run.id, (event) => event.type === 'tool.output')
  })

  test('while a run works, no environment, command line or file inside holds a key or a token', async () => {
    const spec = { projectId: project.id, generation: 1, limits: boxLimits }
    const { id } = await sandboxes.ensure(spec, AbortSignal.timeout(minuteMs))
    const all = await inside(
      'env; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null; find /project /tmp /run -type f -exec cat {} + 2>/dev/null; true',
    )
    expect([all.includes('HOME=/project/home'), all.includes('sleep 600')]).toEqual([true, true])
    const secrets = [house.serviceKey, bootToken(house.serviceKey, id), ...house.tokens]
    expect(secrets.length).toBeGreaterThan(2)
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([])
    expect(all).not.toMatch(/cb_[a-z]+_[\w-]{8}/)
  })

  test('a denied host is answered within a second with its reason, and the run is told', async () => {
    const runId = events[0]?.runId ?? ''
    const said = await inside(`curl -sv -o /dev/null -w 'took %{time_total}' https://denied.example/ 2>&1`)
    expect(said).toContain('403 denied.example:443 is not allowed: the host is not on the list of allowed hosts.')
    expect(Number(/took ([\d.]+)/.exec(said)?.[1])).toBeLessThan(1)
    expect(await inside('git ls-remote https://git.denied.example/app.git 2>&1')).toContain(
      'remote: git.denied.example:443 is not allowed: the host is not on the list of allowed hosts.',
    )
    const told = await logOf(house, runId, (event) => event.type === 'egress.blocked')
    expect(told.at(-1)).toMatchObject({ type: 'egress.blocked', host: 'denied.example', rule: 'trusted' })
  })

  test('an allowed name that leads to a private address is refused, a metadata address in an opened range too', async () => {
    const ask = (place: string) => inside(`NO_PROXY= no_proxy= curl -sv -o /dev/null http://${place}/ 2>&1`)
    expect(await ask('localhost')).toContain('403 localhost:80 is not allowed: it leads to a private address.')
    expect(await ask('169.254.169.254')).toContain('is not allowed: it leads to a metadata service.')
  })

  test('nothing leaves the sandbox but through the edge: there is no other network and no name service', async () => {
    expect(await inside('cat /proc/net/dev | tail -n +3 | cut -d: -f1 | xargs; cat /etc/resolv.conf')).toMatch(/^lo\n/)
    expect(await inside(`curl --noproxy '*' -sS -m 5 https://registry.npmjs.org/ 2>&1`)).toMatch(/^curl: \((6|7)\)/)
  })

  test('a stopped run leaves no process after 5 s, and its token is refused from then on', async () => {
    const runId = events[0]?.runId ?? ''
    const askedAt = performance.now()
    await cancelRun(platform, ada, runId, newId())
    expect((await logOf(house, runId)).at(-1)).toMatchObject({ type: 'run.finished', stop: 'cancelled' })
    expect(performance.now() - askedAt).toBeLessThan(limits.cancelKillMs.value)
    expect(await inside(`grep -lsz CODEBERTH_RUN=${runId} /proc/[0-9]*/environ`)).toBe('')
    const [token] = house.tokens
    const answer = await fetch(`${house.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'scripted', messages: [{ role: 'user', content: 'x' }] }),
    })
    expect(answer.status).toBe(401)
  })

  test('the image has what projects need: Node with npm, Python, a C compiler, Git, ripgrep', async () => {
    const versions =
      'node --version; npm --version; python3 --version; cc --version; git --version; rg --version; id -u'
    expect(await inside(versions)).toMatch(/^v24\..*\n\d+\..*\nPython 3\..*\ncc .*git version .*ripgrep .*\n1000\n$/s)
  })

  const install = `npm install of a public package works${registry.missing ? ` (${registry.missing})` : ''}`
  test.skipIf(registry.missing !== null)(install, { timeout: 3 * minuteMs }, async () => {
    const said = await inside(
      `mkdir /tmp/app && cd /tmp/app && npm init --yes >/dev/null && npm install --registry ${registry.url} is-number@7.0.0 2>&1 && node -p "'installed: ' + require('is-number')(5)"`,
    )
    expect(said).toMatch(/installed: true\n$/)
  })

  test('a project of a repository is cloned and fetched through the edge', { timeout: 3 * minuteMs }, async () => {
    const upstream = await mkdtemp(join(tmpdir(), 'upstream-'))
    const git = async (...args: string[]) =>
      (
        await promisify(execFile)('git', ['-C', upstream, '-c', 'user.name=t', '-c', 'user.email=t@t.invalid', ...args])
      ).stdout.trim()
    try {
      await git('init', '--quiet', '--initial-branch=trunk')
      await git('commit', '--quiet', '--allow-empty', '--message=first')
      const source = { kind: 'git', remote: `file://${upstream}`, branch: null } as const
      const cloned = await createProject(platform, ada, { id: newId(), name: 'Cloned', source })
      await changeSandbox(platform, cloned.id, { desired: 'ready' })
      await askForSandbox(platform, cloned.id)
      const state = async () => {
        const { observed, reason } = await readSandbox(platform, cloned.id)
        return reason ?? observed
      }
      await expect.poll(state, { timeout: minuteMs, interval: 200 }).toBe('ready')
      await writeFile(join(upstream, 'new.txt'), 'new\n')
      await git('add', '.')
      await git('commit', '--quiet', '--message=second')
      const said = await inSandbox(
        runner.link,
        cloned.id,
        'git fetch 2>&1 && git rev-parse origin/trunk && git config remote.origin.url',
      )
      expect(said.split('\n').slice(-3)).toEqual([await git('rev-parse', 'HEAD'), `file://${upstream}`, ''])
    } finally {
      await rm(upstream, { recursive: true })
    }
  })

  test('the daemon works in an image that has nothing but glibc', { timeout: 3 * minuteMs }, async () => {
    const spec = { projectId: 'bare', generation: 1, limits: boxLimits, image: 'debian:bookworm-slim' }
    const sandbox = await sandboxes.ensure(spec, AbortSignal.timeout(minuteMs))
    const link = await connectDaemon(sandbox.dial, { log: house.log })
    const token = 'a token of at least thirty-two characters'
    const daemon = daemonClient(link, () => ({ [tokenHeader]: token, [generationHeader]: '1' }))
    expect(await daemon.hello({ token, generation: 1 })).toMatchObject({ hasCheckout: false, runs: [] })
    await daemon.files.write({ path: 'a.txt', bytes: Buffer.from('needle\n').toString('base64') })
    const found = await daemon.search.text({ text: 'needle', maxMatches: 5 })
    expect(found).toMatchObject({ ok: true, matches: [{ path: 'a.txt', line: 1 }] })
    let said = ''
    const command = 'cat a.txt; command -v node git rg || echo none'
    for await (const frame of await daemon.processes.run({ command, cwd: '', timeoutMs: 10_000 }))
      said += frame.kind === 'output' ? frame.text : JSON.stringify(frame.end)
    expect(said).toBe('needle\nnone\n{"reason":"exited","code":0}')
    await link.close()
  })
}
