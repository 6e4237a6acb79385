import { isRunEvent, type RunEvent, type UnknownEvent } from '@codeberth/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Run } from './run.ts'

/** Where runs happen: a checkout that is empty at first, with agents on the scripted model. */
export type Subject = {
  start(prompt: string): Promise<Run>
  /** The text of a file of the checkout, null when there is none. */
  read(path: string): Promise<string | null>
  close(): Promise<void>
}

/** Longest that one scenario may take where sandboxes start and processors are shared. */
const scenarioMs = 120_000

/** What a run promises wherever it happens. `openSubject` gives a fresh empty checkout for each test. */
export function runSuite(name: string, openSubject: () => Promise<Subject>): void {
  describe(`runs: ${name}`, { timeout: scenarioMs }, () => {
    let subject: Subject
    const runs: Run[] = []
    const start = async (prompt: string) => {
      const run = await subject.start(prompt)
      runs.push(run)
      return run
    }
    beforeEach(async () => {
      subject = await openSubject()
    }, scenarioMs)
    afterEach(async () => {
      for (const run of runs.splice(0)) await run.dispose()
      await subject.close()
    }, scenarioMs)
    scenarios(start, (path) => subject.read(path))
    reading(start)
    stopping(start)
  })
}

type Start = (prompt: string) => Promise<Run>

const step = ['step.started', 'message.delta', 'message.completed', 'step.finished']
const change = ['tool.started', 'file.changed', 'tool.finished']
const look = ['tool.started', 'tool.finished']
const whole = (...inner: string[][]) => [
  'run.started',
  'agent.started',
  ...inner.flat(),
  'agent.finished',
  'run.finished',
]

function scenarios(start: Start, read: Subject['read']): void {
  test('a file is created and then edited, and the events tell it in this order', async () => {
    const created = await start('e2e: create hello.txt')
    expect(kindsOf(await all(created))).toEqual(whole(step, change, step))
    expect(await created.result()).toMatchObject({
      stop: 'completed',
      text: '`hello.txt` is there.',
      files: [{ path: 'hello.txt', change: 'added', added: 1, removed: 0 }],
      denied: [],
    })
    expect(await read('hello.txt')).toBe('Hello from the scripted model.\n')

    const edited = await start('e2e: edit hello.txt')
    expect(kindsOf(await all(edited))).toEqual(whole(step, look, step, change, step))
    expect(await read('hello.txt')).toBe('Goodbye from the scripted model.\n')
  })

  test('eight agents work beside each other, and each one is told to its end', async () => {
    const run = await start('e2e: eight children')
    expect(await run.result()).toMatchObject({ stop: 'completed', text: 'All eight have answered.' })
    await all(run)
    const agents = run.view().agents.map(({ parentId, state, stop }) => ({ root: parentId === null, state, stop }))
    const ended = { state: 'finished', stop: 'completed' }
    expect(agents).toEqual([{ root: true, ...ended }, ...Array(8).fill({ root: false, ...ended })])
  })

  test('a provider that refuses the key ends the run as `auth` with a hint', async () => {
    const result = await (await start('e2e: fail 401')).result()
    expect(result).toMatchObject({ stop: 'auth', error: { code: 'model-refused', retryable: false } })
    expect(result.error?.hint).not.toBe('')
  })
}

function reading(start: Start): void {
  test('leaving an iterator does not stop the run, and one that comes late replays the same from the start', async () => {
    const run = await start('e2e: stream 30 lines')
    for await (const event of run) if (event.type === 'message.delta') break
    const result = await run.result()
    const events = await all(run)
    expect(result.text).toBe(`Here are 30 lines.\n\n${lines(30)}`)
    expect(textOf(events)).toBe(result.text)
    expect(await all(run)).toEqual(events)
    expect(await Array.fromAsync(run.events({ after: 3 }))).toEqual(events.slice(3))
    expect(run.view()).toMatchObject({ seq: events.length, state: 'finished' })
  })

  test('a run that nobody reads ends all the same', async () => {
    expect((await (await start('e2e: stream 3 lines')).result()).stop).toBe('completed')
  })
}

function stopping(start: Start): void {
  test('cancel ends a working run, twice as well as once, and the log still ends with its last event', async () => {
    const run = await start('e2e: stream 3000 lines')
    for await (const event of run) if (event.type === 'message.delta') break
    await Promise.all([run.cancel(), run.cancel()])
    expect(await run.result()).toMatchObject({ stop: 'cancelled' })
    expect((await all(run)).at(-1)).toMatchObject({ type: 'run.finished', stop: 'cancelled' })
  })
}

/** All events of a run; their numbers are dense from 1 and only the last one ends it. */
async function all(run: Run): Promise<(RunEvent | UnknownEvent)[]> {
  const events = await Array.fromAsync(run)
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  expect(events.filter(({ type }) => type === 'run.finished')).toEqual([events.at(-1)])
  return events
}

/** What depends on the place and the moment: a sandbox tells of itself, a connection to the model may have to be made again. */
const local = new Set(['sandbox.changed', 'notice', 'retry'])

/** Deltas are joined by time: a row of them counts once. What is left is equal everywhere. */
function kindsOf(events: readonly (RunEvent | UnknownEvent)[]): string[] {
  const kinds = events.map(({ type }) => type).filter((type) => !local.has(type))
  return kinds.filter((kind, index) => kind !== 'message.delta' || kinds[index - 1] !== kind)
}

const textOf = (events: readonly (RunEvent | UnknownEvent)[]) =>
  events
    .filter(isRunEvent)
    .map((event) => (event.type === 'message.delta' ? event.text : ''))
    .join('')

const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => `Line ${index + 1} of the scripted stream.\n`).join('')
