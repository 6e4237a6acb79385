import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openScope, type Scope } from '@codeberth/scope'
import { openScriptedModel, parseScenarios } from '@codeberth/scripted-model'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runProgram } from './program.ts'
import { reportError, wantsObject } from './report-error.ts'
import { openTestIo } from './test-io.ts'

const closeMs = 10_000

let scope: Scope
let folder: string
let home: string
beforeEach(() => {
  scope = openScope()
  const parent = scope.own(
    mkdtempSync(join(tmpdir(), 'cb-agents-')),
    (path) => rmSync(path, { recursive: true }),
    closeMs,
  )
  folder = join(parent, 'checkout')
  home = join(parent, 'home')
  mkdirSync(folder)
  mkdirSync(home)
})
afterEach(async () => {
  expect(await scope.close()).toEqual([])
})

const write = (root: string, path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

async function cb(argv: string[], env: Record<string, string> = {}) {
  const { io, out, err } = openTestIo(folder, { HOME: home, ...env })
  const exit = await runProgram(io, argv).catch((error) => reportError(io, error, wantsObject(argv)))
  return { exit, out: out(), err: err() }
}

const lines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

test('agents list: one list on stdout, a JSON line a bad file on stderr, exit code 4; the folder hides the person', async () => {
  write(
    folder,
    '.agents/releaser.ts',
    `import type { AgentDefinition } from './types/agent-definition'
import { maker } from './lib/maker'
const definition: AgentDefinition = {
  id: 'releaser',
  displayName: 'Releaser',
  model: maker + '/model-1',
  toolNames: ['read_files', 'spawn_agents', 'fly'],
  spawnableAgents: ['reviewer', 'owner/helper@1.2.3'],
  *handleSteps() {
    yield 'STEP_ALL'
  },
}
export default definition`,
  )
  write(folder, '.agents/lib/maker.ts', `export const maker: string = 'maker'`)
  write(folder, '.agents/both.json', '{ "id": "both", "displayName": "Of the folder" }')
  write(folder, '.agents/bad/name.json', '{ "id": "nameless" }')
  write(folder, '.agents/bad/package.ts', `import x from 'left-pad'\nexport default { id: x }`)
  write(home, '.agents/both.json', '{ "id": "both", "displayName": "Of the person" }')
  write(home, '.agents/mine.mjs', `export default { id: 'mine', displayName: 'Mine', toolNames: ['glob'] }`)
  write(home, '.agents/broken.json', '{')

  const { exit, out, err } = await cb(['agents', 'list', '--output', 'json'])
  expect(exit).toBe(4)
  const listed = lines(out)
  expect(listed).toHaveLength(1)
  expect(listed[0].filter(({ source }: { source: string }) => source !== 'built-in')).toEqual([
    { id: 'both', model: 'default', tools: [], spawnables: [], source: 'project' },
    {
      id: 'releaser',
      model: 'maker/model-1',
      tools: ['read_files', 'spawn_agents', 'fly'],
      spawnables: ['reviewer', 'owner/helper@1.2.3'],
      source: 'project',
    },
    { id: 'mine', model: 'default', tools: ['glob'], spawnables: [], source: 'person' },
  ])
  expect(listed[0].map(({ id }: { id: string }) => id)).toContain('base2')
  const told = { field: expect.any(String), message: expect.any(String), fix: expect.any(String) }
  expect(lines(err)).toEqual([
    { ...told, file: '.agents/bad/name.json', field: 'displayName' },
    { ...told, file: '.agents/bad/package.ts', field: 'import', message: expect.stringContaining('left-pad') },
    { ...told, file: '~/.agents/broken.json', field: 'file' },
  ])
})

test('agents list: a table for people, with warnings on stderr and exit code 0 when every file is good', async () => {
  write(folder, '.agents/own.ts', `export default { id: 'own', displayName: 'Own', toolNames: ['fly'], colour: 'red' }`)
  write(folder, '.agents/lib.ts', 'export const x = 1')
  const { exit, out, err } = await cb(['agents', 'list'])
  expect(exit).toBe(0)
  expect(out).toMatch(/^ID +SOURCE +MODEL +TOOLS +SPAWNS\nown +project +default +fly +–\nbase2 +built-in /)
  expect(err.split('\n')).toEqual([
    'cb: .agents/own.ts (colour): There is no field "colour"; it has no effect.',
    'cb: .agents/own.ts (toolNames): There is no tool "fly" here; calls of it are refused.',
    'cb: .agents/lib.ts has no default export and was skipped.',
    '',
  ])
  expect((await cb(['-C', 'nowhere', 'agents', 'list'])).exit).toBe(2)
})

const scenarios = parseScenarios([
  {
    id: 'own',
    title: 'an agent of the folder',
    prompt: 'ask own',
    parts: [
      { prompt: '^ask own', agents: ['own'], turns: [{ after: 0, reply: { text: 'I am of the folder.' } }] },
      {
        prompt: '^ask own',
        agents: ['base2'],
        turns: [
          {
            after: 0,
            reply: { calls: [{ tool: 'spawn_agents', input: { agents: [{ agent: 'own', prompt: 'ask own' }] } }] },
          },
          { after: 1, reply: { text: 'Asked.' } },
        ],
      },
    ],
  },
])

test('a run knows the agents of the folder: asked for by name, and spawned by base2 where they say what for', async () => {
  const model = scope.own(await openScriptedModel({ scenarios }), (server) => server.close(), closeMs)
  const env = { MODEL_URL: model.url, MODEL: 'scripted' }
  write(
    folder,
    '.agents/own.ts',
    `export default { id: 'own', displayName: 'Own', spawnerPrompt: 'Says where it is of.', systemPrompt: 'You are Own (own).' }`,
  )
  write(folder, '.agents/bad.json', '{')
  const asked = await cb(['run', '--ephemeral', '--agent', 'own', 'ask own'], env)
  expect([asked.exit, asked.out]).toEqual([0, 'I am of the folder.\n'])
  expect(asked.err).toContain('cb: .agents/bad.json (file): It is not valid JSON')

  const spawned = await cb(['run', '--ephemeral', '--quiet', '--output', 'jsonl', 'ask own'], env)
  const agents = lines(spawned.out).filter(({ type }) => type === 'agent.finished')
  expect([spawned.exit, agents.map(({ result }) => result)]).toEqual([0, ['I am of the folder.', 'Asked.']])

  const missing = await cb(['run', '--agent', 'bad', 'ask own'], env)
  expect([missing.exit, missing.err]).toEqual([
    4,
    expect.stringContaining('There is no agent "bad", and .agents/bad.json'),
  ])
})

test('an agent with a program runs after a yes only, and then without a model where it needs none', async () => {
  const env = { MODEL_URL: 'http://127.0.0.1:9/v1', MODEL: 'none' }
  write(folder, 'notes.txt', 'one')
  write(
    folder,
    '.agents/lister.ts',
    `import { pattern } from './lib/pattern'
export default {
  id: 'lister',
  displayName: 'Lister',
  toolNames: ['glob', 'set_output'],
  handleSteps: function* () {
    const { toolResult } = yield { toolName: 'glob', input: { pattern } }
    yield { toolName: 'set_output', input: { output: toolResult[0].value.paths } }
  },
}`,
  )
  write(folder, '.agents/lib/pattern.ts', `export const pattern = '*.txt'`)
  const words = ['run', '--ephemeral', '--quiet', '--output', 'json', '--agent', 'lister', 'list']
  const refused = await cb(words, env)
  expect([refused.exit, JSON.parse(refused.out).error.code]).toEqual([5, 'program-refused'])
  const trusted = await cb([...words, '--trust'], env)
  expect([trusted.exit, JSON.parse(trusted.out).output]).toEqual([0, ['notes.txt']])
})
