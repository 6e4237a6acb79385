import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLocalWorkspace, openMemoryWorkspace } from '@codeberth/workspace'
import { afterAll, expect, test } from 'vitest'
import { type Isolates, openIsolates } from '../programs/isolates.ts'
import { loadDefinitions } from './load-definitions.ts'

/** Three files that never end take three times their five seconds. */
const slowMs = 60_000

// One thread for all: a start costs half a second, and each file begins with nothing all the same.
const isolate = openIsolates().open()
afterAll(() => isolate.close())
const isolates: Isolates = { open: () => ({ ...isolate, close: async () => undefined }) }

const known = { isolates, tools: [{ name: 'read_files' }, { name: 'spawn_agents' }], agents: [{ id: 'reviewer' }] }
const load = (files: Record<string, string | Uint8Array>) => loadDefinitions(openMemoryWorkspace(files), known)

const named = (id: string, more = '') => `export default { id: '${id}', displayName: 'Agent', ${more} }`

test('a definition in TypeScript loads with what it imports of the checkout; its types vanish', async () => {
  const { agents, problems, warnings, skipped } = await load({
    '.agents/main.ts': `import type { AgentDefinition } from 'types-of-somewhere'
import { Other } from '@packages/types-only'
import { name, Level } from './lib/parts'
import { owner } from '../shared/owner.js'
import words from './words.json' with { type: 'json' }
import guide from './guide.md'
const definition: AgentDefinition & Other = {
  id: 'main',
  publisher: owner,
  displayName: name,
  model: 'maker/model-1' as const,
  systemPrompt: guide,
  instructionsPrompt: words.instructions + Level.high,
  toolNames: ['read_files', 'spawn_agents'],
  spawnableAgents: ['reviewer'],
  handleSteps: function* ({ prompt }: { prompt?: string }) {
    yield 'STEP'
  },
} satisfies AgentDefinition
export default definition
`,
    '.agents/lib/parts.ts': `export enum Level { low, high = 7 }\nexport const name: string = 'Main'`,
    '.agents/words.json': '{ "instructions": "Level " }',
    '.agents/guide.md': 'Read "all" of it.\n',
    'shared/owner.ts': `export const owner = 'somebody'`,
  })
  expect(problems).toEqual([])
  expect(warnings).toEqual([])
  expect(skipped).toEqual([
    { file: '.agents/lib/parts.ts', note: 'has no default export' },
    { file: '.agents/words.json', note: 'names no agent' },
  ])
  const [{ definition, file } = { definition: { handleSteps: undefined }, file: '' }] = agents
  const { handleSteps, ...fields } = definition
  expect({ file, ...fields, modules: Object.keys(handleSteps?.modules ?? {}) }).toEqual({
    file: '.agents/main.ts',
    id: 'main',
    publisher: 'somebody',
    displayName: 'Main',
    model: 'maker/model-1',
    systemPrompt: 'Read "all" of it.\n',
    instructionsPrompt: 'Level 7',
    toolNames: ['read_files', 'spawn_agents'],
    spawnableAgents: ['reviewer'],
    outputMode: 'last_message',
    includeMessageHistory: false,
    inheritParentSystemPrompt: false,
    modules: ['.agents/main.ts', '.agents/lib/parts.ts', 'shared/owner.ts', '.agents/words.json', '.agents/guide.md'],
  })
})

test('JavaScript of both kinds, JSON, awaits at the top and modules that import each other load too', async () => {
  const { agents, problems } = await load({
    '.agents/a.cjs': `const { id } = require('./id'); module.exports = { id, displayName: 'Agent' }`,
    '.agents/id.ts': `export const id = 'from-cjs'`,
    '.agents/b.js': `module.exports = { id: 'from-js', displayName: 'Agent' }`,
    '.agents/c.mjs': `const id = await Promise.resolve('from-mjs')\nexport default { id, displayName: 'Agent' }`,
    '.agents/d.json': `{ "id": "from-json", "displayName": "Agent", "handleSteps": "function* () { yield 'STEP' }" }`,
    '.agents/e.ts': `import { two } from './f'\nexport const one = 1\n${named('from-circle')}`,
    '.agents/f.ts': `import { one } from './e'\nexport const two = () => one`,
    '.agents/g.tsx': named('from-tsx'),
    '.agents/deep/er/h.ts': `const { id } = await import('../../late')\nexport default { id, displayName: 'Agent' }`,
    '.agents/late.ts': `export const id = 'from-dynamic'`,
  })
  expect(problems).toEqual([])
  expect(agents.map(({ definition }) => definition.id)).toEqual([
    'from-cjs',
    'from-js',
    'from-mjs',
    'from-json',
    'from-dynamic',
    'from-circle',
    'from-tsx',
  ])
})

test('tests, types, skills, scripts and JSON of other kinds are no agents', async () => {
  const bad = 'export default 1'
  const { agents, problems, skipped } = await load({
    '.agents/a.test.ts': bad,
    '.agents/__tests__/b.ts': bad,
    '.agents/skills/one/c.ts': bad,
    '.agents/skills-more/c.ts': bad,
    '.agents/scripts/d.ts': bad,
    '.agents/types/e.d.ts': bad,
    '.agents/mcp.json': '{ "mcpServers": {} }',
    '.agents/state.json': '{ "steps": [] }',
    '.agents/notes.md': bad,
    'agents/f.ts': bad,
  })
  expect({ agents, problems, skipped }).toEqual({
    agents: [],
    problems: [],
    skipped: [{ file: '.agents/state.json', note: 'names no agent' }],
  })
})

test.each([
  ['a package', `import fs from 'some-package'\n${named('x', 'systemPrompt: fs.x')}`, 'import', '"some-package"'],
  ['a module of the system', `import fs from 'node:fs'\n${named('x', 'systemPrompt: fs.x')}`, 'import', '"node:fs"'],
  ['a path outside', `import x from '../../x'\n${named('x', 'systemPrompt: x')}`, 'import', '"../../x" is outside'],
  ['an absolute path', `import x from '/etc/x'\n${named('x', 'systemPrompt: x')}`, 'import', '"/etc/x"'],
  [
    'what is not there',
    `import x from './nothing'\n${named('x', 'systemPrompt: x')}`,
    'import',
    '"./nothing" is not there',
  ],
  ['a secret', `import x from '../.env.json'\n${named('x', 'systemPrompt: x')}`, 'import', '"../.env.json"'],
  ['syntax', 'export default {\n  id: \n}', 'file', '(3:1)'],
  ['process', 'export default { id: process.env.ID }', 'file', "'process' is not defined"],
  ['require', `const fs = require('node:fs')\nmodule.exports = {}`, 'file', '"node:fs" cannot be required', 'a.cjs'],
  ['fetch', `await fetch('http://localhost')\n${named('x')}`, 'file', "'fetch' is not defined"],
  ['a throw', `throw new RangeError('far')\n${named('x')}`, 'file', 'RangeError: far (.agents/a.ts:1:21)'],
  ['a list', 'export default []', 'default', 'type list'],
  ['a function', 'export default () => ({})', 'default', 'type function'],
  ['a circle', `const a: any = { id: 'a' }\na.self = a\nexport default a`, 'default', 'refers to itself'],
  ['depth', 'let a: any = []\nfor (let i = 0; i < 900; i++) a = [a]\nexport default { a }', 'default', 'nested deeper'],
  ['no id', `export default { displayName: 'A' }`, 'id', 'id is missing'],
  ['an id of the wrong form', named('My Agent'), 'id', 'id is not valid'],
  ['no name', `export default { id: 'a' }`, 'displayName', 'displayName is missing'],
  ['a wrong mode', named('a', `outputMode: 'text'`), 'outputMode', 'outputMode is not valid'],
  ['a wrong tool', named('a', `toolNames: ['a', 3]`), 'toolNames.1', 'toolNames.1 is not valid'],
  ['a schema without its mode', named('a', 'outputSchema: {}'), 'outputSchema', 'structured_output'],
  [
    'both system prompts',
    named('a', `inheritParentSystemPrompt: true, systemPrompt: 'x'`),
    'systemPrompt',
    'exclude each other',
  ],
  ['agents without the tool', named('a', `spawnableAgents: ['reviewer']`), 'spawnableAgents', 'no tool to spawn them'],
  ['an async program', named('a', 'handleSteps: async function* () {}'), 'handleSteps', 'async generator'],
  ['JSON that is none', '{ "id": ', 'file', 'not valid JSON', 'a.json'],
  [
    'a program that is a text',
    '{"id":"a","displayName":"A","handleSteps":"run()"}',
    'handleSteps',
    'no generator',
    'a.json',
  ],
])('a bad file is told with its field and a fix: %s', async (_, text, field, message, name = 'a.ts') => {
  const { agents, problems } = await load({ [`.agents/${name}`]: text, '.agents/good.ts': named('good') })
  expect(agents.map(({ definition }) => definition.id)).toEqual(['good'])
  expect(problems).toEqual([
    {
      file: `.agents/${name}`,
      field,
      message: expect.stringContaining(message),
      fix: expect.stringMatching(/\w.*\.$/),
    },
  ])
})

test('huge and binary files are refused, the others load', async () => {
  const { agents, problems } = await load({
    '.agents/huge.ts': `${named('huge')} // ${'x'.repeat(10 * 1024 * 1024 - 200)}`,
    '.agents/binary.ts': new Uint8Array([0, 159, 146, 150]),
    '.agents/latin.ts': new Uint8Array([0x2f, 0x2f, 0xe9]),
    '.agents/prompt.ts': named('prompt', `systemPrompt: 'x'.repeat(600_000)`),
    '.agents/good.ts': named('good'),
  })
  expect(agents.map(({ definition }) => definition.id)).toEqual(['good'])
  expect(problems.map(({ file, message }) => [file, message])).toEqual([
    ['.agents/binary.ts', 'It is not a text in UTF-8.'],
    ['.agents/huge.ts', 'It is larger than 1024 KiB.'],
    ['.agents/latin.ts', 'It is not a text in UTF-8.'],
    ['.agents/prompt.ts', expect.stringContaining('is larger than 524288 characters')],
  ])
})

test('the second file with an id is told of the first', async () => {
  const { agents, problems } = await load({ '.agents/a.ts': named('twin'), '.agents/b.ts': named('twin') })
  expect(agents.map(({ file }) => file)).toEqual(['.agents/a.ts'])
  expect(problems).toEqual([
    {
      file: '.agents/b.ts',
      field: 'id',
      message: 'The id "twin" is that of .agents/a.ts already.',
      fix: 'Give one of the two another id.',
    },
  ])
})

test('unknown tools, agents and fields are warned of and loaded as they are written', async () => {
  const lists = `toolNames: ['spawn_agents', 'fly', 'maps/find'], spawnableAgents: ['owner/other@1.0.0', 'self']`
  const servers = `mcpServers: { maps: { command: 'maps', env: { KEY: '$KEY' } } }, colour: 'red'`
  const { agents, warnings } = await load({ '.agents/a.ts': named('self', `${lists}, ${servers}`) })
  const { toolNames, spawnableAgents } = agents[0]?.definition ?? {}
  expect({ toolNames, spawnableAgents }).toEqual({
    toolNames: ['spawn_agents', 'fly', 'maps/find'],
    spawnableAgents: ['owner/other@1.0.0', 'self'],
  })
  expect(warnings.map(({ field, message }) => [field, message])).toEqual([
    ['colour', 'There is no field "colour"; it has no effect.'],
    ['toolNames', 'There is no tool "fly" here; calls of it are refused.'],
    ['spawnableAgents', 'There is no agent "owner/other@1.0.0" here; it cannot be spawned.'],
  ])
})

test(
  'files that never end or take all memory are refused in bounded time, also where QuickJS would not look up',
  async () => {
    const trap = 'new Proxy({}, { ownKeys() { for (;;); } })'
    const { agents, problems } = await load({
      '.agents/a.ts': `for (;;) { try { for (;;); } catch {} }\n${named('a')}`,
      '.agents/b.js': `Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)\n${named('b')}`,
      '.agents/c.ts': `const all = ['x'.repeat(2 ** 26)]\n${named('c')}`,
      '.agents/d.ts': `export default ${trap}`,
      '.agents/good.ts': named('good'),
    })
    expect(agents.map(({ definition }) => definition.id)).toEqual(['good'])
    expect(problems.map(({ file, message }) => [file, message])).toEqual([
      ['.agents/a.ts', 'It did not come to an end within 5 s.'],
      ['.agents/b.js', 'It did not come to an end within 5 s.'],
      ['.agents/c.ts', 'It needs more than 64 MB.'],
      ['.agents/d.ts', 'It did not come to an end within 5 s.'],
    ])
  },
  slowMs,
)

test('a file that changes the built-ins of its isolate changes nothing for the next file or for this process', async () => {
  const { agents, problems } = await load({
    '.agents/a.ts': `Object.prototype.publisher = 'polluted'; JSON.stringify = () => '{}'; Map.prototype.get = () => 'generator'
Object.getPrototypeOf = null; globalThis.console = null; String = null\n${named('a')}`,
    '.agents/b.json': '{ "__proto__": { "version": "polluted" }, "id": "b", "displayName": "B" }',
    '.agents/c.ts': named('c'),
  })
  expect(problems).toEqual([])
  expect(agents.map(({ definition }) => [definition.id, definition.publisher, definition.version])).toEqual([
    ['a', undefined, undefined],
    ['b', undefined, undefined],
    ['c', undefined, undefined],
  ])
  expect(Object.keys(Object.prototype)).toEqual([])
})

test('a symlink that leads out of the checkout is no way out; one inside is followed', async () => {
  const base = await mkdtemp(join(tmpdir(), 'definitions-'))
  try {
    const root = join(base, 'checkout')
    await mkdir(join(root, '.agents'), { recursive: true })
    await mkdir(join(base, 'outside'))
    await writeFile(join(base, 'outside/secret.ts'), named('secret'))
    await writeFile(join(root, 'inside.ts'), named('inside'))
    await symlink(join(base, 'outside/secret.ts'), join(root, '.agents/a.ts'))
    await symlink('../inside.ts', join(root, '.agents/b.ts'))
    await symlink(join(base, 'outside'), join(root, '.agents/folder'))
    await writeFile(join(root, '.agents/c.ts'), `import x from './folder/secret'\nexport default x`)
    await symlink('.', join(root, '.agents/loop'))
    const { agents, problems } = await loadDefinitions(await openLocalWorkspace({ root }), known)
    expect(agents.map(({ definition }) => definition.id)).toEqual(['inside'])
    expect(problems.map(({ file, field }) => [file, field])).toEqual([
      ['.agents/a.ts', 'file'],
      ['.agents/c.ts', 'import'],
    ])
  } finally {
    await rm(base, { recursive: true })
  }
})
