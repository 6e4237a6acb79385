import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Actor,
  append,
  authenticate,
  chooseModel,
  createProject,
  createRun,
  hashToken,
  listKeys,
  makeToken,
  modelStatus,
  openedRanges,
  openPlatform,
  type Platform,
  parseRing,
  removeKey,
  runUsage,
  signInDevelopment,
  takeLease,
  vaultClient,
} from '@codeberth/control-plane'
import { launchPostgres } from '@codeberth/db'
import { Fault, limits, newId } from '@codeberth/protocol'
import { openScope } from '@codeberth/scope'
import { closeServer, listen, openLog } from '@codeberth/service-kit'
import { afterAll, expect, test } from 'vitest'
import { openModelGateway } from './open-model-gateway.ts'

const closeMs = 20_000
const serviceKey = 'a key that all services of the test share'
const key = 'sk-test-canary-0123456789'
const scope = openScope()
afterAll(() => scope.close(), closeMs)

const opened = await open().then(
  (world) => ({ world, reason: '' }),
  (thrown: unknown) => ({ world: null, reason: thrown instanceof Error ? thrown.message : String(thrown) }),
)
if (opened.world === null) test.skip(`the gateway on its records: ${opened.reason}`, () => undefined)
else testGateway(opened.world)

type World = Awaited<ReturnType<typeof open>>

async function open() {
  const dataDir = scope.own(
    await mkdtemp(join(tmpdir(), 'codeberth-gateway-')),
    (one) => rm(one, { recursive: true }),
    closeMs,
  )
  const database = scope.own(
    await launchPostgres({ dataDir, log: () => undefined, durable: false }),
    (one) => one.close(),
    closeMs,
  )
  const log = openLog({ service: 'test', level: 'silent' })
  const deployment = { fileRemotes: false, model: null }
  const platform = scope.own(
    await openPlatform({ databaseUrl: database.url, deployment, log }),
    (one) => one.close(),
    closeMs,
  )
  const provider = await openProvider(key)
  const gateway = scope.own(
    await openModelGateway({
      platform,
      ring: parseRing(`v1:${Buffer.alloc(32, 1).toString('base64')}`),
      environmentKey: null,
      scriptedUrl: `${provider.url}/scripted`,
      door: { opened: openedRanges(['127.0.0.0/8']) },
      serviceKey,
      host: '127.0.0.1',
      port: 0,
      log,
    }),
    (one) => one.close(),
    closeMs,
  )
  return { platform, provider, gateway }
}

/** A provider that knows one key, streams with figures, and breaks on demand. */
async function openProvider(key: string) {
  const calls: { path: string; authorization: string | undefined; body: string }[] = []
  const next = { status: 200, gate: Promise.resolve(), endless: false }
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(Buffer.from(chunk))
    const { authorization } = req.headers
    if (req.url?.endsWith('/models')) {
      res.statusCode = authorization === `Bearer ${key}` ? 200 : 401
      return res.end(JSON.stringify({ data: [{ id: 'model-a' }, { id: 'model-b' }] }))
    }
    calls.push({ path: req.url ?? '', authorization, body: Buffer.concat(chunks).toString() })
    await next.gate
    if (next.status !== 200) {
      res.writeHead(next.status, { 'content-type': 'application/json', 'retry-after': '7' })
      // The last word never comes: who waits for it waits for ever.
      if (next.endless) return res.write(`not with ${key}`.repeat(20_000))
      return res.end(JSON.stringify({ error: { message: `not with ${key}` } }))
    }
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    res.write('data: {"choices":[{"delta":{"content":"Hi"}}]}\n\n')
    res.write('data: {"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":20}}\n\n')
    res.end('data: [DONE]\n\n')
  })
  const port = await listen(server, { host: '127.0.0.1', port: 0 })
  scope.own(server, (one) => closeServer(one, 1_000), closeMs)
  return { url: `http://127.0.0.1:${port}`, calls, next }
}

async function person(platform: Platform, login: string): Promise<Actor> {
  const actor = await authenticate(platform, await signInDevelopment(platform, login, { agent: null, net: null }))
  if (!actor) throw new Error('a new web session was refused')
  return actor
}

async function leasedRun(platform: Platform, actor: Actor, starter: 'demo' | 'node', budget: object = {}) {
  const source = { kind: 'starter', starter } as const
  const project = await createProject(platform, actor, { id: newId(), name: 'App', source })
  const wanted = {
    id: newId(),
    projectId: project.id,
    prompt: 'x',
    agent: 'base2',
    mode: 'default',
    model: 'model-a',
    budget,
  } as const
  const run = await createRun(platform, actor, wanted)
  const token = makeToken('run')
  const lease = await takeLease(platform, { runId: run.id, owner: 'r1', tokenHash: hashToken(token) })
  if (!lease) throw new Error('the lease was not given')
  return { ...lease, token }
}

async function ask(world: World, token: string, body: object = {}) {
  const response = await fetch(`${world.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'model-a', messages: [{ role: 'user', content: 'x' }], stream: true, ...body }),
  })
  return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() }
}
const codeOf = ({ text }: { text: string }): unknown => JSON.parse(text).error.code

function testGateway(world: World) {
  const { platform, provider, gateway } = world

  test('a demo run reaches the scripted model, without any key', async () => {
    const run = await leasedRun(platform, await person(platform, 'demo'), 'demo')
    provider.calls.length = 0
    expect((await ask(world, run.token)).status).toBe(200)
    expect(provider.calls).toMatchObject([{ path: '/scripted/chat/completions', authorization: undefined }])
  })

  test('a key is checked, sealed and shown by its last four; calls of the person use it, once each, and are metered', async () => {
    const ada = await person(platform, 'ada')
    const vault = vaultClient({ gatewayUrl: gateway.url, serviceKey })
    const wanted = { provider: 'openai', label: 'mine', baseUrl: `${provider.url}/v1` } as const
    await expect(vault.put(ada, { ...wanted, key: 'sk-wrong' })).rejects.toMatchObject({ code: 'model-refused' })
    expect(await vault.put(ada, { ...wanted, key })).toMatchObject({ last4: '6789', usedAt: null })
    expect(await vault.models(ada)).toEqual(['model-a', 'model-b'])
    const run = await leasedRun(platform, ada, 'node')
    provider.calls.length = 0
    const answer = await ask(world, run.token)
    expect([answer.status, answer.text.includes('"Hi"')]).toEqual([200, true])
    expect(provider.calls).toMatchObject([{ path: '/v1/chat/completions', authorization: `Bearer ${key}` }])
    expect(provider.calls[0]?.body).toContain('"include_usage":true')
    expect(await runUsage(platform, run.runId)).toEqual({
      usage: { input: 1_000, output: 20, reasoning: 0, cacheRead: 0, cacheWrite: 0 },
      cost: null,
    })
    const [listed] = await listKeys(platform, ada)
    expect(listed?.usedAt).toBeGreaterThan(0)
    expect(JSON.stringify(listed)).not.toContain(key)
  })

  test('a key is sent to the address that it was entered for, to no other of its provider; entered anew elsewhere, it takes the choice along', async () => {
    const cleo = await person(platform, 'cleo')
    const vault = vaultClient({ gatewayUrl: gateway.url, serviceKey })
    const other = await openProvider('sk-of-another-server')
    const [here, there] = [`${provider.url}/v1`, `${other.url}/v1`]
    await vault.put(cleo, { provider: 'custom', label: 'work', baseUrl: `${here}/`, key })
    await vault.put(cleo, { provider: 'custom', label: 'home', baseUrl: there, key: 'sk-of-another-server' })
    expect(await modelStatus(platform, cleo.userId)).toMatchObject({ baseUrl: here, hasKey: true })
    expect(await vault.models(cleo)).toEqual(['model-a', 'model-b'])
    const run = await leasedRun(platform, cleo, 'node')
    provider.calls.length = 0
    expect((await ask(world, run.token)).status).toBe(200)
    expect([provider.calls, other.calls]).toMatchObject([[{ authorization: `Bearer ${key}` }], []])
    await chooseModel(platform, cleo, { provider: 'custom', baseUrl: `${here}/elsewhere`, model: 'model-a' })
    expect(await modelStatus(platform, cleo.userId)).toMatchObject({ hasKey: false })
    await chooseModel(platform, cleo, { provider: 'custom', baseUrl: here, model: 'model-a' })
    await vault.put(cleo, { provider: 'custom', label: 'work', baseUrl: there, key: 'sk-of-another-server' })
    expect(await modelStatus(platform, cleo.userId)).toMatchObject({ baseUrl: there, hasKey: true, model: 'model-a' })
  })

  test('a refusal of the provider passes with its status and without the key; a refused key is noted', async () => {
    const ada = await person(platform, 'ada')
    const run = await leasedRun(platform, ada, 'node')
    provider.next.status = 429
    const limited = await ask(world, run.token)
    expect([limited.status, limited.retryAfter, limited.text.includes(key)]).toEqual([429, '7', false])
    provider.next.status = 401
    const refused = await ask(world, run.token)
    expect([refused.status, codeOf(refused), refused.text.includes(key)]).toEqual([502, 'model-refused', false])
    provider.next.status = 200
    expect((await listKeys(platform, ada))[0]?.failedAt).toBeGreaterThan(0)
  })

  test('an error of the provider that does not end is passed on with its beginning', async () => {
    const run = await leasedRun(platform, await person(platform, 'ada'), 'node')
    Object.assign(provider.next, { status: 500, endless: true })
    const { status, text } = await ask(world, run.token)
    Object.assign(provider.next, { status: 200, endless: false })
    const { message } = JSON.parse(text).error
    expect([status, message]).toEqual([500, 'not with [key]'.repeat(40).slice(0, 500)])
  })

  test('a used-up budget, an ended run and a removed key are refused before the provider is called', async () => {
    const ada = await person(platform, 'ada')
    const small = await leasedRun(platform, ada, 'node', { tokens: 500 })
    expect((await ask(world, small.token)).status).toBe(200)
    expect(codeOf(await ask(world, small.token))).toBe('quota')
    const run = await leasedRun(platform, ada, 'node')
    const end = { lseq: 1, at: 1, agentId: null, type: 'run.finished', payload: {} }
    const { runId, generation } = run
    await append(platform, {
      runId,
      generation,
      epoch: 1,
      first: 1,
      last: 1,
      rows: [end],
      asks: [],
      stop: 'completed',
    })
    expect(codeOf(await ask(world, run.token))).toBe('run-token')
    expect(codeOf(await ask(world, makeToken('run')))).toBe('run-token')
    expect(codeOf(await ask(world, 'nonsense'))).toBe('run-token')
    const open = await leasedRun(platform, ada, 'node')
    const [stored] = await listKeys(platform, ada)
    if (!stored) throw new Error('the key is missing')
    await removeKey(platform, ada, stored.id)
    provider.calls.length = 0
    expect(codeOf(await ask(world, open.token))).toBe('no-model')
    expect(provider.calls).toEqual([])
  })

  test('a model that is not the run’s is refused, and so are more calls at once than a run may have', async () => {
    const dora = await person(platform, 'dora')
    const vault = vaultClient({ gatewayUrl: gateway.url, serviceKey })
    await vault.put(dora, { provider: 'custom', label: 'mine', baseUrl: `${provider.url}/v1`, key })
    const run = await leasedRun(platform, dora, 'node')
    provider.calls.length = 0
    expect(codeOf(await ask(world, run.token, { model: 'model-b' }))).toBe('model-refused')
    const gate = Promise.withResolvers<void>()
    provider.next.gate = gate.promise
    const many = Array.from({ length: limits.runCalls.value }, () => ask(world, run.token))
    await expect.poll(() => provider.calls.length).toBe(many.length)
    expect(codeOf(await ask(world, run.token))).toBe('rate-limit')
    gate.resolve()
    expect((await Promise.all(many)).map(({ status }) => status)).toEqual(many.map(() => 200))
    expect((await ask(world, run.token)).status).toBe(200)
    provider.next.status = 500
    for (let left = limits.runCalls.value; left >= 0; left--) expect((await ask(world, run.token)).status).toBe(500)
    provider.next.status = 200
  })

  test('without the service key the vault is not there; an address of the metadata service is refused', async () => {
    const eve = await person(platform, 'eve')
    const stranger = vaultClient({ gatewayUrl: gateway.url, serviceKey: 'x'.repeat(serviceKey.length) })
    await expect(stranger.models(eve)).rejects.toBeInstanceOf(Fault)
    const wanted = { provider: 'custom', label: 'x', key: 'y', baseUrl: 'http://169.254.169.254/v1' } as const
    await expect(gateway.vault.put(eve, wanted)).rejects.toMatchObject({ code: 'model-unreachable' })
    expect(await listKeys(platform, eve)).toEqual([])
  })

  test('a body over its limit and one that is none are refused with their reason', async () => {
    const run = await leasedRun(platform, await person(platform, 'demo'), 'demo')
    expect(codeOf(await ask(world, run.token, { messages: 'none' }))).toBe('bad-input')
    const headers = { authorization: `Bearer ${run.token}` }
    const bad = await fetch(`${gateway.url}/v1/chat/completions`, { method: 'POST', headers, body: '{' })
    expect([bad.status, codeOf({ text: await bad.text() })]).toEqual([400, 'bad-json'])
  })
}
