import { newId, type RunCommand, type RunEventDraft, type Workspace } from '@codeberth/protocol'
import { defineTool } from '@codeberth/tools'
import { openMemoryWorkspace } from '@codeberth/workspace'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { cutFailure } from './model/failure.ts'
import type { Model, ModelFrame } from './model/model.ts'
import { aborted, calls, finishOf, modelOf, ofType, play, portsOf, quiet, says, turnOf } from './test-run.ts'

/** Commands that a test sends while a run is under way. */
function openCommands() {
  const queue: RunCommand[] = []
  let wake = Promise.withResolvers<void>()
  return {
    send(command: RunCommand) {
      queue.push(command)
      wake.resolve()
    },
    async *follow(signal: AbortSignal) {
      while (!signal.aborted) {
        const next = queue.shift()
        if (next) yield next
        else {
          await Promise.race([wake.promise, aborted(signal)])
          wake = Promise.withResolvers()
        }
      }
    },
  }
}

/** A model that begins to answer and then says nothing more, not even when it is told to stop. */
const stuck: Model = {
  async *answer() {
    yield { kind: 'delta', channel: 'text', text: 'I begin' }
    await new Promise(() => undefined)
  },
}

const answeredOnce = () => modelOf((_, count) => (count === 0 ? calls(['glob', { pattern: '*' }]) : says('end')))

const boom = (): never => {
  throw new Error('boom')
}
const failing = (): RunCommand[] => boom()
const boomLater = async () => boom()

test.each<[string, Parameters<typeof portsOf>[1]]>([
  ['model.answer', { model: { answer: boom } }],
  [
    'model.answer, in the middle',
    {
      model: {
        answer: async function* () {
          yield* says('half').slice(0, 1)
          boom()
        },
      },
    },
  ],
  ['commands', { commands: boom }],
  [
    'commands, later',
    {
      commands: async function* () {
        yield* [{ kind: 'steer' as const, id: 'a', text: 'b' }]
        boom()
      },
    },
  ],
  ['now', { now: boom }],
  ['now, later', { now: laterBoom(() => 1, 4) }],
  ['newId', { newId: boom }],
  ['newId, later', { newId: laterBoom(newId, 2) }],
  ['wait', { wait: boomLater }],
  ['random', { model: modelOf(() => [{ kind: 'failed', failure: cutFailure('gone') }]), random: boom }],
])('%s throws: the run ends once, with an error', async (_, broken) => {
  const events = await play(turnOf('go'), portsOf(answeredOnce(), broken))
  expect(['error', 'limit']).toContain(finishOf(events).stop)
  expectClosed(events)
})

function laterBoom<T>(work: () => T, times: number): () => T {
  let count = 0
  return () => (count++ < times ? work() : boom())
}

test.each<[string, string[], (workspace: Workspace) => Workspace]>([
  ['files.read', ['read_files', 'write_file'], (w) => ({ ...w, files: { ...w.files, read: boom } })],
  ['files.list', ['list_directory'], (w) => ({ ...w, files: { ...w.files, list: boomLater } })],
  ['files.write', ['write_file'], (w) => ({ ...w, files: { ...w.files, write: boom } })],
  ['search.glob', ['glob'], (w) => ({ ...w, search: { ...w.search, glob: boom } })],
  ['search.text', ['code_search'], (w) => ({ ...w, search: { ...w.search, text: boomLater } })],
  ['processes.run', ['run_command'], (w) => ({ ...w, processes: { run: boom }, capabilities: { processes: true } })],
])('%s of the workspace throws: only calls that need it fail (%s), the run goes on', async (_, failing, broken) => {
  const workspace = openMemoryWorkspace({ a: 'a' })
  const working = { ...workspace, processes: { run: async () => ({ reason: 'exited' as const, code: 0 }) } }
  const all = calls(
    ['read_files', { paths: ['a'] }],
    ['list_directory', { path: '' }],
    ['glob', { pattern: '*' }],
    ['code_search', { query: 'a' }],
    ['write_file', { path: 'b', content: 'b' }],
    ['run_command', { command: 'ls' }],
  )
  const model = modelOf((_request, count) => (count === 0 ? all : says('end')))
  const events = await play(turnOf('go'), portsOf(model, {}, broken(working)))
  expect(finishOf(events)).toMatchObject({ stop: 'completed', text: 'end' })
  const ended = new Map(ofType(events, 'tool.finished').map((event) => [event.callId, event]))
  const failed = ofType(events, 'tool.started').filter((event) => ended.get(event.callId)?.status !== 'ok')
  expect([ended.size, failed.map((event) => event.tool)]).toEqual([6, failing])
  for (const { callId, tool } of failed) expect(ended.get(callId)?.output).toBe(`${tool} failed: boom`)
  expectClosed(events)
})

/** Each call and agent that began has ended once, agents after their calls. */
function expectClosed(events: readonly RunEventDraft[]) {
  const started = ofType(events, 'tool.started').map((event) => event.callId)
  expect(
    ofType(events, 'tool.finished')
      .map((event) => event.callId)
      .sort(),
  ).toEqual(started.sort())
  const agents = ofType(events, 'agent.started').map((event) => event.agentId)
  expect(
    ofType(events, 'agent.finished')
      .map((event) => event.agentId)
      .sort(),
  ).toEqual(agents.sort())
}

test('cancel stops a model that does not listen; what it had said is kept', async () => {
  const commands = openCommands()
  const events = await play(turnOf('go'), portsOf(stuck, { commands: commands.follow }), (event) => {
    if (event.type === 'message.delta') commands.send({ kind: 'cancel' })
  })
  expect(finishOf(events)).toMatchObject({ stop: 'cancelled' })
  expect(ofType(events, 'message.completed').map((event) => event.text)).toEqual(['I begin'])
  expectClosed(events)
})

test('cancel reaches tools and children, and a tool that does not listen is given up', async () => {
  const deaf = defineTool({
    name: 'deaf',
    description: '',
    kind: 'other',
    effect: [],
    needs: [],
    input: z.object({}),
    output: z.null(),
    examples: [],
    title: () => 'Deaf',
    touches: () => [],
    run: () => new Promise<never>(() => undefined),
  })
  const stop = new AbortController()
  const agents = turnOf('').agents.map((agent) => ({ ...agent, toolNames: [...agent.toolNames, 'deaf'] }))
  const model = modelOf((_, count) => (count === 0 ? calls(['child', { prompt: 'wait' }]) : calls(['deaf', {}])))
  const ports = portsOf(model, {
    wait: (ms, signal) => (ms === 5_000 ? Promise.resolve() : aborted(signal)),
  })
  const events = await play(
    turnOf('go', { agents }),
    { ...ports, tools: [...ports.tools, deaf] },
    (event) => {
      if (event.type === 'tool.started' && event.tool === 'deaf') stop.abort()
    },
    stop.signal,
  )
  expect(finishOf(events).stop).toBe('cancelled')
  expect(ofType(events, 'tool.finished').map((event) => event.status)).toEqual(['cancelled', 'cancelled'])
  expect(ofType(events, 'agent.finished').map((event) => event.stop)).toEqual(['cancelled', 'cancelled'])
})

test('one child can be stopped alone: its sibling goes on and the run ends as it would', async () => {
  const commands = openCommands()
  const model: Model = {
    async *answer(request) {
      const last = JSON.stringify(request.messages.at(-1))
      if (last.includes('hang')) await new Promise(() => undefined)
      const both = { agents: ['hang', 'look'].map((prompt) => ({ agent: 'child', prompt })) }
      yield* request.system.startsWith('You are Tester') && request.messages.length === 1
        ? calls(['spawn_agents', both])
        : says('found')
    },
  }
  const events = await play(turnOf('go'), portsOf(model, { commands: commands.follow }), (event) => {
    if (event.type === 'agent.started' && event.task === 'hang' && event.agentId !== null)
      commands.send({ kind: 'cancel', agentId: event.agentId })
  })
  expect(
    ofType(events, 'agent.finished')
      .map((event) => event.stop)
      .sort(),
  ).toEqual(['cancelled', 'completed', 'completed'])
  expect(ofType(events, 'tool.finished')[0]?.output).toBe(
    '<agent id="child" number="1" stop="cancelled">\nEnded early (cancelled): it was stopped\n</agent>\n<agent id="child" number="2" stop="completed">\nfound\n</agent>',
  )
  expect(finishOf(events)).toMatchObject({ stop: 'completed', text: 'found' })
  expectClosed(events)
})

test('a failure for good keeps what the model had said', async () => {
  const refused = { ...cutFailure('x'), kind: 'fatal' as const }
  const model = modelOf(() => [
    { kind: 'delta', channel: 'text', text: 'half' },
    { kind: 'failed', failure: refused },
  ])
  const events = await play(turnOf('go'), portsOf(model))
  expect(ofType(events, 'message.completed').map((event) => event.text)).toEqual(['half'])
  expect(ofType(events, 'retry')).toEqual([])
  expect(finishOf(events).stop).toBe('error')
})

test('a stuck child is stopped at its own time and its sibling keeps its result', async () => {
  const model: Model = {
    async *answer(request) {
      const last = JSON.stringify(request.messages.at(-1))
      if (last.includes('hang')) await new Promise(() => undefined)
      const isRoot = request.system.startsWith('You are Tester')
      const both = {
        agents: [
          { agent: 'child', prompt: 'hang' },
          { agent: 'child', prompt: 'look' },
        ],
      }
      const frames: ModelFrame[] =
        isRoot && request.messages.length === 1 ? calls(['spawn_agents', both]) : says('found')
      yield* frames
    },
  }
  // Two waits are for time limits: the run's is longer than a child's.
  const wait = (ms: number, signal: AbortSignal) => (ms <= 30 * 60_000 ? siblingDone.promise : aborted(signal))
  const siblingDone = Promise.withResolvers<void>()
  const events = await play(turnOf('go'), portsOf(model, { wait }), (event) => {
    if (event.type === 'agent.finished') siblingDone.resolve()
  })
  expect(ofType(events, 'agent.finished').map((event) => event.stop)).toEqual(['completed', 'limit', 'completed'])
  const [spawned] = ofType(events, 'tool.finished')
  expect(spawned?.status).toBe('ok')
  expect(spawned?.output).toContain('found')
  expect(spawned?.output).toContain('Ended early (limit): The time limit is reached')
})

test('a message sent meanwhile reaches the model at the next step, and one sent at the end is answered', async () => {
  const commands = openCommands()
  const model = modelOf((request) => says(request.messages.length === 1 ? 'first' : 'second'))
  const events = await play(turnOf('go'), portsOf(model, { commands: commands.follow }), (event) => {
    if (event.type === 'agent.started') commands.send({ kind: 'steer', id: 's', text: 'also this' })
  })
  const queued = ofType(events, 'queue.updated').flatMap((event) => event.messages.map((message) => message.state))
  expect(queued).toEqual(['waiting', 'delivered'])
  expect(finishOf(events).stop).toBe('completed')
})

test('limits of the tree end the run with their name: steps, tokens, cost, depth', async () => {
  const busy = modelOf((_, count) =>
    calls(['write_file', { path: 'a', content: String(count) }]).map((frame) =>
      frame.kind === 'answer'
        ? { ...frame, usage: { input: 1_000, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0 } }
        : frame,
    ),
  )
  const price = { input: 1_000_000_000, output: 0, cacheRead: 0, cacheWrite: 0 }
  const model = { ...turnOf('').model, price }
  const ended = async (budget: Partial<ReturnType<typeof turnOf>['budget']>) =>
    finishOf(await play(turnOf('go', { model, budget: { ...turnOf('').budget, ...budget } }), portsOf(busy)))
  expect(await ended({ steps: 3 })).toMatchObject({ stop: 'limit', error: { code: 'steps' } })
  expect(await ended({ tokens: 2_500 })).toMatchObject({ stop: 'limit', error: { code: 'tokens' } })
  expect(await ended({ credits: 2 })).toMatchObject({ stop: 'limit', error: { code: 'cost' } })
  const self = { ...turnOf('').agents[0], spawnableAgents: ['tester'] }
  const agents = turnOf('').agents.map((agent) => (agent.id === 'tester' ? { ...agent, ...self } : agent))
  const deep = modelOf((request) =>
    request.messages.length === 1 ? calls(['tester', { prompt: 'deeper' }]) : says('up'),
  )
  const events = await play(turnOf('go', { agents }), portsOf(deep))
  expect(ofType(events, 'agent.started').length).toBe(1 + turnOf('').budget.depth)
})

test('what nobody can allow is denied with a reason, and a run whose last effect was denied says so', async () => {
  const policy = { preset: 'standard' as const, allow: ['execute:ls *'], deny: [], readOnly: false }
  const run = (...commands: string[]) =>
    play(
      turnOf('go', { policy }),
      portsOf(
        modelOf((_, count) => {
          const command = commands[count]
          return command === undefined ? says('end') : calls(['run_command', { command }])
        }),
      ),
    )
  const denied = await run('rm -rf /')
  expect(finishOf(denied)).toMatchObject({ stop: 'denied', denied: ['$ rm -rf /'], error: { code: 'denied' } })
  expect(ofType(denied, 'tool.finished')[0]).toMatchObject({
    status: 'denied',
    output: expect.stringContaining('nobody can be asked in this run'),
  })
  const edited = await play(
    turnOf('go', { policy }),
    portsOf(
      modelOf(
        (_, count) =>
          [
            calls(['run_command', { command: 'rm a' }]),
            calls(['write_file', { path: 'a', content: 'a' }]),
            says('end'),
          ][count] ?? [],
      ),
    ),
  )
  expect(finishOf(edited)).toMatchObject({ stop: 'completed', denied: ['$ rm a'] })
})

test('somebody who can answer is asked; yes for the run is not asked again', async () => {
  const commands = openCommands()
  let asked = 0
  const policy = { preset: 'careful' as const, allow: [], deny: [], readOnly: false }
  const write = calls(['write_file', { path: 'a', content: 'x' }])
  const model = modelOf(
    (_, count) =>
      [
        write,
        calls(['write_file', { path: 'a', content: 'y' }]),
        calls(['write_file', { path: 'b', content: 'z' }]),
        says('end'),
      ][count] ?? [],
  )
  const events = await play(
    turnOf('go', { policy }),
    portsOf(model, { canAsk: true, commands: commands.follow }),
    (event) => {
      if (event.type !== 'approval.requested') return
      const decision = asked++ === 0 ? 'run' : 'deny'
      commands.send({
        kind: 'answer',
        id: event.id,
        decision,
        answers: decision === 'deny' ? ['not b'] : [],
        by: 'ann',
      })
    },
  )
  expect(ofType(events, 'approval.requested').length).toBe(2)
  expect(ofType(events, 'tool.finished').map((event) => event.status)).toEqual(['ok', 'ok', 'denied'])
  expect(ofType(events, 'tool.finished')[2]?.output).toBe('Denied by ann: not b.')
})

test('plan and ask change nothing, lite spawns nobody', async () => {
  const model = () =>
    modelOf((_, count) =>
      count === 0 ? calls(['write_file', { path: 'a', content: 'a' }], ['child', { prompt: 'look' }]) : says('end'),
    )
  for (const mode of ['plan', 'ask'] as const) {
    const workspace = openMemoryWorkspace()
    const events = await play(turnOf('go', { mode }), portsOf(model(), { commands: quiet }, workspace))
    expect(ofType(events, 'tool.finished')[0]?.status).toBe('denied')
    expect((await workspace.files.read('a')).ok).toBe(false)
  }
  const lite = await play(turnOf('go', { mode: 'lite' }), portsOf(model()))
  expect(ofType(lite, 'agent.started').length).toBe(1)
})

test('a step that only shows a list with open items does not end the turn; a finished list does', async () => {
  const list = (status: string) => calls(['todos', { items: [{ text: 'Look', status }] }])
  const model = modelOf((_, count) => (count === 0 ? list('active') : list('done')))
  const events = await play(turnOf('go'), portsOf(model))
  expect(ofType(events, 'step.started').length).toBe(2)
  expect(finishOf(events).stop).toBe('completed')
})

test('nothing happens behind the end: a call under way when the commands break is over before it', async () => {
  const order: string[] = []
  const writing = Promise.withResolvers<void>()
  const memory = openMemoryWorkspace()
  const workspace: Workspace = {
    ...memory,
    files: {
      ...memory.files,
      async write(path, bytes, options) {
        writing.resolve()
        const written = await memory.files.write(path, bytes, options)
        order.push('written')
        return written
      },
    },
  }
  const commands = async function* (): AsyncGenerator<RunCommand> {
    await writing.promise
    yield* failing()
  }
  const model = modelOf(() => calls(['write_file', { path: 'a', content: 'a' }]))
  const events = await play(turnOf('go'), portsOf(model, { commands }, workspace), (event) => {
    if (event.type === 'run.finished') order.push('finished')
  })
  expect(order).toEqual(['written', 'finished'])
  expect(finishOf(events).stop).toBe('error')
})
