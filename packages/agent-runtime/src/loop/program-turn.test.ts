import type { AgentProgram, RunEventDraft } from '@codeberth/protocol'
import { openMemoryWorkspace } from '@codeberth/workspace'
import { expect, test } from 'vitest'
import type { Model } from '../model/model.ts'
import { openIsolates } from '../programs/isolates.ts'
import { calls, child, finishOf, modelOf, ofType, play, portsOf, says, tester, turnOf } from '../test-run.ts'
import { defineAgent, type Ports } from '../turn.ts'

const programOf = (body: string): AgentProgram => ({
  entry: 'a.js',
  modules: {
    'a.js': { code: `export default { *handleSteps({ agentState, prompt, params, logger }) { ${body} } }`, links: {} },
  },
})

const silent = modelOf(() => {
  throw new Error('The model was asked')
})

/** A run of an agent with this program. */
function run(
  body: string,
  model: Model = silent,
  more: Partial<Ports> = {},
  definition = {},
): Promise<RunEventDraft[]> {
  const agent = defineAgent({ ...tester, id: 'programmed', handleSteps: programOf(body), ...definition })
  const workspace = openMemoryWorkspace({ 'a.txt': 'one\n', 'b.txt': 'two\n' })
  const ports = portsOf(model, { isolates: openIsolates(), ...more }, workspace)
  return play(turnOf('go', { agent: 'programmed', agents: [agent, tester, child] }), ports)
}

const outcome = (events: RunEventDraft[]) => {
  const { stop, text, output, error } = finishOf(events)
  return { stop, text, output, error: error?.code }
}

test('a program works without a model: its calls are the tools of its agent, their values come back', async () => {
  const events = await run(`
    logger.info('begins')
    const { toolResult } = yield { toolName: 'glob', input: { pattern: '*.txt' } }
    yield { toolName: 'set_output', input: { output: { prompt, found: toolResult[0].value, type: toolResult[0].type } } }`)
  expect(outcome(events)).toEqual({
    stop: 'completed',
    text: undefined,
    output: { prompt: 'go', type: 'json', found: expect.objectContaining({ paths: ['a.txt', 'b.txt'] }) },
    error: undefined,
  })
  expect(ofType(events, 'step.started')).toEqual([])
  expect(ofType(events, 'tool.started').map(({ tool }) => tool)).toEqual(['glob', 'set_output'])
  expect(ofType(events, 'program.yielded').map(({ index, yielded }) => [index, yielded])).toEqual([
    [1, { toolName: 'glob', input: { pattern: '*.txt' } }],
    [2, expect.objectContaining({ toolName: 'set_output' })],
    [3, null],
  ])
})

test('STEP is one step of the model with its calls; what it is told of it is whether the turn is over', async () => {
  const model = modelOf((_, count) =>
    count < 2 ? calls(['read_files', { paths: ['a.txt'] }]) : says(`answer ${count}`),
  )
  const events = await run(
    `const seen = []
    for (let at = 0; at < 3; at++) {
      const { stepsComplete, agentState } = yield 'STEP'
      seen.push([stepsComplete, agentState.messageHistory.map(({ role }) => role[0]).join('')])
    }
    yield { toolName: 'set_output', input: { output: seen } }`,
    model,
  )
  expect(outcome(events)).toMatchObject({
    stop: 'completed',
    output: [
      [false, 'uat'],
      [false, 'uatat'],
      [true, 'uatata'],
    ],
  })
  expect(ofType(events, 'step.finished')).toHaveLength(3)
})

test('a step after the end of a turn opens it again, and a program that ends while the model would go on ends the agent', async () => {
  const model = modelOf((_, count) => (count === 0 ? says('first') : calls(['glob', { pattern: '*' }])))
  const events = await run(`yield 'STEP'; yield 'STEP'`, model)
  expect(outcome(events)).toMatchObject({ stop: 'completed', text: 'first' })
  expect(ofType(events, 'step.finished')).toHaveLength(2)
  expect(ofType(events, 'tool.finished').map(({ status }) => status)).toEqual(['ok'])
})

test('STEP_ALL lets the model work to the end of its turn; hidden calls are not in its history', async () => {
  const requests: string[] = []
  const model = modelOf((request, count) => {
    requests.push(request.messages.map(({ role }) => role).join(' '))
    return count === 0 ? calls(['glob', { pattern: '*' }]) : says('done')
  })
  const events = await run(
    `yield { toolName: 'read_files', input: { paths: ['a.txt'] }, includeToolCall: false }
    yield { type: 'STEP_TEXT', text: 'I begin.' }
    yield { toolName: 'read_files', args: { paths: ['b.txt'] } }
    const { stepsComplete } = yield 'STEP_ALL'
    yield { toolName: 'set_output', input: { output: { stepsComplete } } }`,
    model,
  )
  expect(requests).toEqual(['user assistant assistant tool', 'user assistant assistant tool assistant tool'])
  expect(outcome(events)).toMatchObject({ stop: 'completed', text: 'done', output: { stepsComplete: true } })
  expect(ofType(events, 'message.completed').map(({ text }) => text)).toEqual(['I begin.', 'done'])
})

test('GENERATE_N gives so many answers without tools, and none of them enters the conversation', async () => {
  const tools: number[] = []
  const model = modelOf((request, count) => {
    tools.push(request.tools.length)
    return says(`idea ${count}`)
  })
  const events = await run(
    `const { nResponses, agentState } = yield { type: 'GENERATE_N', n: 3 }
    yield { toolName: 'set_output', input: { output: { nResponses, messages: agentState.messageHistory.length } } }`,
    model,
  )
  expect(outcome(events)).toMatchObject({ output: { nResponses: ['idea 0', 'idea 1', 'idea 2'], messages: 1 } })
  expect(tools).toEqual([0, 0, 0])
  expect(ofType(events, 'message.completed')).toEqual([])
  expect(ofType(events, 'step.finished')).toHaveLength(3)
})

test('a program spawns agents with a program of their own, and learns how they ended', async () => {
  const events = await run(
    `const { toolResult } = yield { toolName: 'spawn_agents', input: { agents: [{ agent: 'child', prompt: 'look' }] } }
    yield { toolName: 'set_output', input: { output: toolResult[0].value.agents.map(({ ok, text }) => [ok, text]) } }`,
    modelOf(() => says('I looked.')),
  )
  expect(outcome(events)).toMatchObject({ stop: 'completed', output: [[true, 'I looked.']] })
})

test('its calls are checked as those of a model are: tools that its agent lacks and unknown ones are errors', async () => {
  const events = await run(
    `const one = yield { toolName: 'write_file', input: { path: 'c.txt', content: 'x' } }
    const two = yield { toolName: 'fly', input: {} }
    const three = yield { toolName: 'glob', input: { pattern: 3 } }
    yield { toolName: 'set_output', input: { output: [one, two, three].map(({ toolResult }) => Object.keys(toolResult[0].value)) } }`,
    silent,
    {},
    { toolNames: ['glob', 'set_output'] },
  )
  expect(outcome(events)).toMatchObject({ output: [['errorMessage'], ['errorMessage'], ['errorMessage']] })
  expect(ofType(events, 'tool.finished').map(({ status }) => status)).toEqual(['error', 'error', 'error', 'ok'])
})

test('end_turn ends it; what is thrown, an unknown yield and too many of them end the agent with a reason', async () => {
  expect(outcome(await run(`yield { toolName: 'end_turn', input: {} }; yield 'STEP'`))).toMatchObject({
    stop: 'completed',
  })
  expect(outcome(await run(`throw new Error('no')`))).toMatchObject({ stop: 'error', error: 'program' })
  expect(outcome(await run(`yield 'LEAP'`))).toMatchObject({ stop: 'error', error: 'program' })
  const many = await run(`for (;;) yield { type: 'STEP_TEXT', text: 'x' }`)
  expect(outcome(many)).toMatchObject({ stop: 'limit', error: 'program' })
})

test('without isolates a program is refused; a cancelled run does not wait for one that hangs', async () => {
  const agent = defineAgent({ ...tester, id: 'programmed', handleSteps: programOf(`yield 'STEP'`) })
  const turn = turnOf('go', { agent: 'programmed', agents: [agent] })
  expect(outcome(await play(turn, portsOf(silent)))).toMatchObject({ stop: 'denied', error: 'program-refused' })

  const stuck = defineAgent({ ...agent, handleSteps: programOf('for (;;);') })
  const stop = new AbortController()
  const ports = portsOf(silent, { isolates: openIsolates() })
  const seen = (event: RunEventDraft) => event.type === 'agent.started' && stop.abort()
  const events = await play({ ...turn, agents: [stuck] }, ports, seen, stop.signal)
  expect(outcome(events)).toMatchObject({ stop: 'cancelled' })
})
