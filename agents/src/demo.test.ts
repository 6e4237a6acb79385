import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openModelClient, runAgent, type Turn } from '@codeberth/agent-runtime'
import { openWorkspaceMap } from '@codeberth/code-map/inline'
import { openScope } from '@codeberth/scope'
import { loadScenarios, openScriptedModel, SCRIPTED_MODEL } from '@codeberth/scripted-model'
import { catalog } from '@codeberth/tools'
import { openLocalWorkspace } from '@codeberth/workspace'
import { expect, test } from 'vitest'
import { agents } from './index.ts'

const demo = fileURLToPath(new URL('../../packages/control-plane/starters/demo/', import.meta.url))
const path = `${join(process.execPath, '..')}:/usr/local/bin:/usr/bin:/bin`

const turn = (prompt: string): Turn => ({
  agent: 'base2',
  agents: [...agents],
  model: { name: SCRIPTED_MODEL, contextTokens: 100_000, maxOutputTokens: 8_000, price: null, scripted: true },
  mode: 'default',
  prompt,
  history: [],
  budget: { steps: 100, tokens: 2_000_000, credits: 100, ms: 600_000, depth: 4, children: 8 },
  policy: { preset: 'sandbox', allow: [], deny: [], readOnly: false },
})

/** Asks the demo project's agents, with its own scenarios, in a copy of it: files, commands and tests are real. */
async function ask(scope: ReturnType<typeof openScope>, folder: string, prompt: string) {
  const scenarios = (await loadScenarios()).map((scenario) => ({ ...scenario, deltaDelayMs: 0 }))
  const server = scope.own(await openScriptedModel({ scenarios }), (model) => model.close(), 2_000)
  const workspace = await openLocalWorkspace({ root: folder, env: { PATH: path } })
  const ports = {
    model: openModelClient({ baseUrl: server.url }),
    tools: catalog,
    workspace,
    codeMap: openWorkspaceMap(workspace),
    commands: async function* () {},
    now: Date.now,
    newId: () => crypto.randomUUID(),
  }
  const events = await Array.fromAsync(runAgent(turn(prompt), ports, new AbortController().signal))
  const finished = events.at(-1)
  if (finished?.type !== 'run.finished') throw new Error('the run has no end')
  const agentsSeen = events.flatMap((event) => (event.type === 'agent.started' ? [event.agent] : []))
  return { events, finished, agents: agentsSeen, files: finished.files.map((file) => file.path).sort() }
}

async function copyDemo(scope: ReturnType<typeof openScope>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'demo-'))
  scope.own(folder, () => rm(folder, { recursive: true, force: true }), 5_000)
  await cp(demo, folder, { recursive: true })
  return folder
}

test('asked to repair the failing test, the agents find the cause, change one line and see the tests pass', async () => {
  await using scope = openScope()
  const folder = await copyDemo(scope)
  const repaired = await ask(scope, folder, 'Repair the failing test')
  expect(repaired.finished).toMatchObject({ stop: 'completed', denied: [] })
  expect(repaired.agents).toEqual(['base2', 'file-explorer', 'editor', 'reviewer'])
  expect(repaired.files).toEqual(['src/discount.js'])
  const commands = repaired.events.flatMap((event) => (event.type === 'tool.output' ? [event.chunk] : [])).join('')
  expect(commands).toMatch(/fail 1\n[\s\S]*pass 10\n(?:ℹ|#) fail 0\n/u)
  const again = await ask(scope, folder, 'Repair the failing test')
  expect([again.files, again.finished.text]).toEqual([[], expect.stringContaining('nothing to repair')])
})

test('asked for a change over three files, three explorers look at once and one editor changes all three', async () => {
  await using scope = openScope()
  const folder = await copyDemo(scope)
  const { finished, agents: seen, files, events } = await ask(scope, folder, 'Add a currency option to the receipt')
  expect(finished).toMatchObject({ stop: 'completed', text: expect.stringMatching(/Total +6\.17 \$/u) })
  expect(seen).toEqual(['base2', 'file-explorer', 'file-explorer', 'file-explorer', 'editor', 'reviewer'])
  expect(files).toEqual(['src/cli.js', 'src/money.js', 'src/receipt.js'])
  const firstEnd = events.findIndex((event) => event.type === 'agent.finished')
  expect(events.slice(0, firstEnd).filter((event) => event.type === 'agent.started').length).toBe(4)
  expect(await readFile(join(folder, 'src/money.js'), 'utf8')).toContain('USD')
})

test('a question is answered from the files and changes none; anything else lists what can be asked', async () => {
  await using scope = openScope()
  const folder = await copyDemo(scope)
  const answered = await ask(scope, folder, 'How is the discount calculated?')
  expect([answered.files, answered.finished.text]).toEqual([[], expect.stringContaining('src/discount.js')])
  const offered = await ask(scope, folder, 'Write me a poem')
  expect([offered.files, offered.agents]).toEqual([[], ['base2']])
  for (const prompt of [
    'Repair the failing test',
    'Add a currency option to the receipt',
    'How is the discount calculated?',
  ])
    expect(offered.finished.text).toContain(prompt)
})
