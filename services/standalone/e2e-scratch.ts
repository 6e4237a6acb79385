import { launchPostgres } from '@codeberth/db'
import { openScriptedModel, loadScenarios } from '@codeberth/scripted-model'
import { openSandboxes } from '@codeberth/sandbox'
import { openLog } from '@codeberth/service-kit'
import { newId } from '@codeberth/protocol'
import { openPlatform, signInDevelopment, authenticate, createProject, createRun, parseRing, openedRanges, readSandbox } from '@codeberth/control-plane'
import { openGateway, platformPorts } from '../model-gateway/src/index.ts'
import { openRunner } from '../runner/src/index.ts'
const T0 = Date.now(); const say = (...a: unknown[]) => console.log(((Date.now()-T0)/1000).toFixed(2), ...a)
const log = openLog({ service: 'e2e', level: 'info' })
const pg = await launchPostgres({ dataDir: '/tmp/cp-room/e2e/pg', log: (l: string) => say(l) })
const platform = await openPlatform({ databaseUrl: pg.url, deployment: { fileRemotes: true, model: null }, log })
say('platform')
const scripted = await openScriptedModel({ scenarios: await loadScenarios() })
const opened = openedRanges(['127.0.0.0/8'])
const ring = parseRing(`v1:${Buffer.alloc(32, 1).toString('base64')}`)
const gateway = await openGateway(platformPorts({ platform, ring, environmentKey: null, scriptedUrl: scripted.url, door: { opened } }), { host: '127.0.0.1', port: 0, log, internal: async () => null })
const sandboxes = await openSandboxes('process:', { dataDir: '/tmp/cp-room/e2e/data', daemon: { command: [process.execPath, '/work/main/services/sandboxd/scratch-dist/main.mjs', 'serve'], mounts: ['/work/main'] }, log })
say('sandboxes', sandboxes.isolation, sandboxes.warning)
const runner = await openRunner({ platform, sandboxes, gatewayUrl: gateway.url, serviceKey: 'k'.repeat(40), log, stopSandboxes: true, egressPrivate: ['127.0.0.0/8'] })
say('runner')
const actor = await authenticate(platform, await signInDevelopment(platform, 'ada', { agent: null, net: null }))
if (!actor) throw new Error('no')
const project = await createProject(platform, actor, { id: newId(), name: 'Demo', source: { kind: 'starter', starter: 'demo' } })
const run = await createRun(platform, actor, { id: newId(), projectId: project.id, prompt: process.argv[2] ?? 'Repair the failing test', agent: 'base2', mode: 'default' })
say('run', run.id)
for await (const page of platform.feed.follow(run.id, 0, AbortSignal.timeout(120_000))) for (const e of page.events) say(e.seq, e.type, e.agentId?.slice(-4) ?? '', JSON.stringify(e).slice(150, 330))
say((await readSandbox(platform, project.id)))
await runner.close(); say('runner closed')
await sandboxes.close(); await gateway.close(); await scripted.close(); await platform.close(); await pg.close()
say('closed', process.getActiveResourcesInfo())
