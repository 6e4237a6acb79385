import { newId, stampEvent } from '@codeberth/protocol'
import { openScope } from '@codeberth/scope'
import { openMemoryWorkspace } from '@codeberth/workspace'
import { expect, onTestFinished, test } from 'vitest'
import {
  calls,
  clientOf,
  finishOf,
  modelOf,
  ofType,
  play,
  portsOf,
  Sent,
  says,
  scripted,
  structured,
  turnOf,
} from './test-run.ts'

async function served(parts: Parameters<typeof scripted>[0]) {
  const scope = openScope()
  onTestFinished(async () => void (await scope.close()))
  return scope.own(await scripted(parts), (server) => server.close(), 1_000)
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

test('a prompt is carried to its outcome: read, edit, answer, and every step is told', async () => {
  const server = await served([
    {
      prompt: '^rename',
      turns: [
        { after: 0, reply: { text: 'I look.', calls: [{ tool: 'read_files', input: { paths: ['a.ts'] } }] } },
        {
          after: 1,
          reply: {
            calls: [{ tool: 'edit_file', input: { path: 'a.ts', edits: [{ oldText: 'one', newText: 'two' }] } }],
          },
        },
        { after: 2, reply: { text: 'Renamed.' } },
      ],
    },
  ])
  const workspace = openMemoryWorkspace({ 'a.ts': 'const one = 1\n', 'AGENTS.md': 'Be brief.' })
  const events = await play(turnOf('rename it'), portsOf(clientOf(server), {}, workspace))
  const file = await workspace.files.read('a.ts')
  expect(file.ok && text(file.bytes)).toBe('const two = 1\n')
  expect(finishOf(events)).toMatchObject({
    stop: 'completed',
    text: 'Renamed.',
    files: [{ path: 'a.ts', change: 'modified', added: 1, removed: 1 }],
    denied: [],
  })
  const shown = events.map((event) => event.type).filter((type) => type !== 'message.delta')
  expect(shown).toEqual([
    'agent.started',
    ...['step.started', 'message.completed', 'step.finished', 'tool.started', 'tool.finished'],
    ...['step.started', 'step.finished', 'tool.started', 'file.changed', 'tool.finished'],
    ...['step.started', 'message.completed', 'step.finished'],
    'agent.finished',
    'run.finished',
  ])
  const first = Sent.parse(server.requests[0]?.body)
  expect(JSON.stringify(first.messages.at(-1))).toContain('Be brief.')
  expect(first.tools.map((tool) => tool.function.name)).toEqual(first.tools.map((tool) => tool.function.name).sort())
})

test('over 30 steps each request begins with the one before, byte for byte', async () => {
  const bodies: string[] = []
  const model = modelOf((request, count) => {
    bodies.push(JSON.stringify([request.tools, request.system, ...request.messages]).slice(0, -1))
    return count < 30
      ? calls(['list_directory', { path: '' }], ['write_file', { path: 'b.txt', content: `${count}` }])
      : says('done')
  })
  await play(turnOf('walk'), portsOf(model, {}, openMemoryWorkspace({ 'a.txt': 'a' })))
  expect(bodies.length).toBe(31)
  for (const [at, body] of bodies.entries()) expect(body.startsWith(bodies[at - 1] ?? '')).toBe(true)
})

test('eight children work at once, their results come back in order and their events carry their own ids', async () => {
  const server = await served([
    {
      prompt: '^split',
      agents: ['tester'],
      turns: [
        {
          after: 0,
          reply: {
            calls: [
              {
                tool: 'spawn_agents',
                input: { agents: Array.from({ length: 8 }, (_, at) => ({ agent: 'child', prompt: `part ${at}` })) },
              },
            ],
          },
        },
        { after: 1, reply: { text: 'All parts are done.' } },
      ],
    },
    { prompt: '^part', agents: ['child'], turns: [{ reply: { text: 'done', delayMs: 20 } }] },
  ])
  const events = await play(turnOf('split the work'), portsOf(clientOf(server)))
  const started = ofType(events, 'agent.started')
  const [root, ...children] = started
  expect(children.map((event) => event.task)).toEqual(Array.from({ length: 8 }, (_, at) => `part ${at}`))
  expect(new Set(children.map((event) => event.parentId))).toEqual(new Set([root?.agentId]))
  expect(new Set(children.map((event) => event.callId))).toEqual(new Set([ofType(events, 'tool.started')[0]?.callId]))
  const firstEnd = events.findIndex((event) => event.type === 'agent.finished')
  expect(events.slice(0, firstEnd).filter((event) => event.type === 'agent.started').length).toBe(9)
  const [result] = ofType(events, 'tool.finished')
  expect(result?.output.match(/number="\d"/g)).toEqual(Array.from({ length: 8 }, (_, at) => `number="${at + 1}"`))
  expect(finishOf(events)).toMatchObject({ stop: 'completed', text: 'All parts are done.' })
})

test('a child that inherits begins its request like its parent and is held to its own tools', async () => {
  const requests: string[] = []
  const model = modelOf((request, count) => {
    requests.push(JSON.stringify([request.tools, request.system, ...request.messages]).slice(0, -1))
    const [first] = [
      [calls(['spawn_agents', { agents: [{ agent: 'heir', prompt: 'write it' }] }])],
      [calls(['write_file', { path: 'a.txt', content: 'no' }])],
      [says('I may not.')],
      [says('end')],
    ][count] ?? [says('?')]
    return first ?? []
  })
  const events = await play(turnOf('inherit'), portsOf(model))
  expect(requests[1]?.startsWith(requests[0] ?? '?')).toBe(true)
  const refused = ofType(events, 'tool.finished').find((event) => event.output.includes('not available'))
  expect(refused).toMatchObject({
    status: 'error',
    output: 'write_file is not available to you. Use one of: read_files.',
  })
  expect(finishOf(events)).toMatchObject({ stop: 'completed', files: [] })
})

test('an agent called as if it were a tool is spawned', async () => {
  const model = modelOf((_, count) => [calls(['child', { prompt: 'look' }]), says('seen'), says('end')][count] ?? [])
  const events = await play(turnOf('spawn'), portsOf(model))
  expect(ofType(events, 'agent.started').map((event) => event.agent)).toEqual(['tester', 'child'])
  expect(ofType(events, 'tool.finished')[0]).toMatchObject({ status: 'ok', output: 'seen' })
})

test('a tool that does not exist is answered with the nearest names, and one with bad input with what is wrong', async () => {
  const model = modelOf(
    (_, count) =>
      [
        calls(['read_file', { path: 'a' }], ['glob', { pattern: 3 }], ['todos', '{"items":[{"text":"a"}]}']),
        says('end'),
      ][count] ?? [],
  )
  const events = await play(turnOf('err'), portsOf(model))
  const [unknown, wrong, repaired] = ofType(events, 'tool.finished')
  expect(unknown?.output).toMatch(/^There is no tool "read_file"\. Use one of: read_files, /)
  expect(wrong?.output).toBe('The input of glob is not valid: pattern: expected string, received number.')
  expect(repaired?.status).toBe('ok')
  expect(ofType(events, 'notice').map((event) => event.code)).toEqual(['input-repaired'])
})

test('calls with the same result again and again are told at 3 and stopped at 5', async () => {
  const heard: number[] = []
  const model = modelOf((request, count) => {
    if (request.messages.at(-1)?.role === 'user') heard.push(count)
    return calls(['glob', { pattern: '*.none' }])
  })
  const events = await play(turnOf('loop'), portsOf(model))
  expect(heard).toEqual([0, 3])
  expect(ofType(events, 'tool.finished').length).toBe(5)
  expect(finishOf(events)).toMatchObject({ stop: 'limit', error: { code: 'doom-loop' } })
})

test('cost and usage are summed over the tree, and unknown where the price is', async () => {
  const usage = { input: 1_000, output: 100, reasoning: 0, cacheRead: 400, cacheWrite: 0 }
  const model = () =>
    modelOf((_, count) =>
      ([calls(['child', { prompt: 'look' }]), says('seen'), says('end')][count] ?? []).map((frame) =>
        frame.kind === 'answer' ? { ...frame, usage } : frame,
      ),
    )
  const price = { input: 1_000_000, output: 2_000_000, cacheRead: 100_000, cacheWrite: 0 }
  const priced = turnOf('cost', { model: { ...turnOf('').model, price } })
  const events = await play(priced, portsOf(model()))
  const perCall = 600 + 40 + 200
  const all = { input: 3_000, output: 300, reasoning: 0, cacheRead: 1_200, cacheWrite: 0 }
  expect(finishOf(events)).toMatchObject({ usage: all, cost: 3 * perCall })
  expect(ofType(events, 'agent.finished').map((event) => [event.cost, event.total.cost])).toEqual([
    [perCall, perCall],
    [2 * perCall, 3 * perCall],
  ])
  expect(finishOf(await play(turnOf('free'), portsOf(model()))).cost).toBe(null)
})

test('an output that breaks its schema is asked for twice more, then the run stops with schema', async () => {
  const schema = { type: 'object', properties: { verdict: { type: 'string' } }, required: ['verdict'] }
  const turn = turnOf('judge', { agents: [structured(schema)] })
  const bad = await play(turn, portsOf(modelOf(() => says('It is fine.'))))
  expect(finishOf(bad)).toMatchObject({ stop: 'schema', text: 'It is fine.' })
  expect(ofType(bad, 'step.started').length).toBe(3)
  const set = modelOf((_, count) => calls(['set_output', { output: count === 0 ? { verdict: 1 } : { verdict: 'ok' } }]))
  const good = await play(turn, portsOf(set))
  expect(finishOf(good)).toMatchObject({ stop: 'completed', output: { verdict: 'ok' } })
  const spoken = await play(turn, portsOf(modelOf(() => says('```json\n{"verdict":"ok"}\n```'))))
  expect(finishOf(spoken)).toMatchObject({ stop: 'completed', output: { verdict: 'ok' } })
})

test('every event is one that the log takes', async () => {
  const model = modelOf(
    (_, count) =>
      [calls(['child', { prompt: 'look' }], ['run_command', { command: 'ls' }]), says('seen'), says('end')][count] ??
      [],
  )
  const events = await play(turnOf('log'), portsOf(model))
  const runId = newId()
  expect(() => events.map((event, at) => stampEvent(event, { runId, seq: at + 1, at: 1 }))).not.toThrow()
})
