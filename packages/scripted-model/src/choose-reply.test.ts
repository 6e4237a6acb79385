import { expect, test } from 'vitest'
import { ChatRequest } from './chat-request.ts'
import { chooseReply } from './choose-reply.ts'
import { loadScenarios, parseScenarios } from './scenario.ts'

const scenarios = parseScenarios([
  {
    id: 'build',
    title: 'builds',
    prompt: 'build',
    listed: true,
    parts: [
      {
        prompt: '^build (\\w+)',
        agents: ['base2'],
        offers: ['spawn_agents'],
        capture: {
          what: { from: 'prompt', pattern: '^build (\\w+)' },
          count: { from: 'results', pattern: '(\\d+) files', default: 'no' },
          tries: { from: 'results', pattern: 'failed (\\d+) times' },
        },
        turns: [
          {
            after: 0,
            reply: { text: 'first {{what}}', calls: [{ tool: 'spawn_agents', input: { agents: ['{{what}}'] } }] },
          },
          {
            after: 1,
            latest: 'failed',
            reply: { text: 'it failed\n', lines: { count: '{{tries}}', line: '{{n}} of {{what}}' } },
          },
          { after: 1, reply: { text: 'done with {{count}} files of {{what}}, {{unknown}}' } },
        ],
      },
      { prompt: 'part (\\d)', turns: [{ reply: { text: 'child' } }] },
    ],
  },
])

const base = { role: 'system', content: 'You are Base (base2), an orchestrator.\nMore.' }
const user = (content: string) => ({ role: 'user', content })
const spawned = (id: string, result: string) => [
  {
    role: 'assistant',
    content: 'first',
    tool_calls: [{ id, type: 'function', function: { name: 'spawn_agents', arguments: '{}' } }],
  },
  { role: 'tool', tool_call_id: id, content: result },
]
const tools = [{ type: 'function', function: { name: 'spawn_agents' } }]
const said = (messages: object[], offered: object = { tools }) =>
  chooseReply(scenarios, ChatRequest.parse({ model: 'scripted', messages, ...offered })).reply

test('a turn is chosen by prompt, agent, tools and answers so far, and filled from what came before', () => {
  expect(said([base, user('build shelf\n\n<files>…')])).toMatchObject({
    text: 'first shelf',
    calls: [{ tool: 'spawn_agents', input: { agents: ['shelf'] } }],
  })
  expect(said([base, user('build shelf'), ...spawned('c1', '12 files')]).text).toBe(
    'done with 12 files of shelf, {{unknown}}',
  )
  expect(said([base, user('build shelf'), ...spawned('c1', 'it failed 2 times')]).text).toBe(
    'it failed\n1 of shelf\n2 of shelf\n',
  )
})

test('an agent that does not fit, or lacks the tools, is told what can be asked', () => {
  const offer = expect.stringContaining('- **build**: builds')
  expect(said([{ ...base, content: 'You are Editor (editor), …' }, user('build x')]).text).toEqual(offer)
  expect(said([base, user('build x')], {}).text).toEqual(offer)
  expect(said([base, user('something else')]).text).toEqual(offer)
})

test('a child that inherits its parent’s history answers its own task', () => {
  const history = [base, user('build x'), { role: 'assistant', content: 'I spawn.' }, user('part 1')]
  expect(said(history).text).toBe('child')
})

test('a steering message in the middle does not lose the scene', () => {
  expect(said([base, user('build x'), ...spawned('c1', 'fine'), user('hurry')]).text).toBe(
    'done with no files of x, {{unknown}}',
  )
})

test('a new prompt after a turn that was stopped starts anew', () => {
  const stopped = { role: 'assistant', content: '[The person stopped this run before it was done.]' }
  const before = [base, user('build shelf'), ...spawned('c1', 'failed 2 times'), stopped]
  expect(said([...before, user('write a poem')]).text).toContain('I am the scripted model')
  expect(said([...before, user('build table')])).toMatchObject({ text: 'first table' })
})

test('a new prompt after a finished turn starts anew', () => {
  const before = [base, user('build x'), ...spawned('c1', 'fine'), { role: 'assistant', content: 'done' }]
  expect(said([...before, user('build y')]).text).toBe('first y')
  expect(said([...before, user('hello')]).text).toContain('I am the scripted model')
})

test('the scenario files are valid and the demo offers its three scenes', async () => {
  const files = await loadScenarios()
  expect(files.filter((scenario) => scenario.listed).map((scenario) => scenario.prompt)).toEqual([
    'How is the discount calculated?',
    'Repair the failing test',
    'Add a currency option to the receipt',
  ])
})
