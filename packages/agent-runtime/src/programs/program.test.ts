import type { AgentProgram } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { openIsolates } from './isolates.ts'
import { type Given, type JournalEntry, openProgram, type Program } from './program.ts'

const programOf = (body: string): AgentProgram => ({
  entry: 'a.js',
  modules: {
    'a.js': { code: `export default { *handleSteps({ prompt, params, agentState }) { ${body} } }`, links: {} },
  },
})

const state = { agentId: 'a', runId: 'r', parentId: null }
const given = (value: string | null, stepsComplete = false): Given => ({
  agentState: state,
  ...(value === null ? {} : { toolResult: [{ type: 'json', value }] }),
  stepsComplete,
})

function open(program: AgentProgram, played: readonly JournalEntry[] = [], hash = 'h') {
  const journal: JournalEntry[] = [...played]
  let time = 1_000
  const opened = openProgram({
    isolates: openIsolates(),
    program,
    hash,
    context: { prompt: 'go', params: { depth: 2 } },
    now: () => (time += 10),
    played,
    note: (entry) => journal.push(entry),
  })
  return { opened, journal }
}

/** What a program yields when it is given `inputs` one after another. */
async function drive(opened: Program, inputs: readonly Given[]) {
  const seen = []
  for (const input of inputs) seen.push(await opened.resume(input, [{ role: 'user', text: 'hello' }]))
  return seen
}

const wanderer = programOf(`
  const began = Date.now()
  let count = agentState.messageHistory.length
  for (;;) {
    const { toolResult, stepsComplete, agentState: later } = yield { toolName: 'glob', input: {
      count, prompt, depth: params.depth, chance: Math.random(), time: Date.now() - began, now: new Date().toISOString(),
      first: agentState.messageHistory[0].content[0].text } }
    count += later.messageHistory.length
    if (stepsComplete) return
    count += toolResult[0].value.length
  }`)
const inputs = [given(null), given('a'), given('bb'), given('ccc'), given('', true)]

test('a program that is cut at any yield goes on from its journal as if it had not been', async () => {
  const whole = open(wanderer)
  const seen = await drive(whole.opened, inputs)
  await whole.opened.close()
  expect(seen.map(({ kind }) => kind)).toEqual(['yielded', 'yielded', 'yielded', 'yielded', 'done'])
  for (let cut = 1; cut < inputs.length; cut++) {
    const { opened, journal } = open(wanderer, whole.journal.slice(0, cut))
    // The first answer is the yield that was under way; then it is given the rest.
    const again = await drive(opened, [given(null), ...inputs.slice(cut)])
    await opened.close()
    expect(again[0]).toEqual(seen[cut - 1])
    expect(again.map(({ kind }) => kind)).toEqual(seen.slice(cut - 1).map(({ kind }) => kind))
    expect(journal.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5])
  }
})

test('a journal of other code, or of a program that does something else, is not played', async () => {
  const first = open(programOf(`yield 'STEP'; yield 'STEP_ALL'`))
  await drive(first.opened, [given(null)])
  await first.opened.close()
  const changed = open(programOf(`yield 'STEP_ALL'`), first.journal)
  expect(await drive(changed.opened, [given(null)])).toEqual([
    { kind: 'failed', message: 'it did something else than before at its yield 1' },
  ])
  const other = open(programOf(`yield 'STEP'`), first.journal, 'other')
  expect(await drive(other.opened, [given(null)])).toEqual([
    { kind: 'failed', message: 'its code is not that with which it began' },
  ])
  await Promise.all([changed.opened.close(), other.opened.close()])
})

test.each([
  [`throw new RangeError('too far')`, /^RangeError: too far \(a\.js:1\)?/],
  [`yield { odd: 1 }`, /^it yielded \{"odd":1\}, which is none of/],
  [`yield { type: 'GENERATE_N', n: 1000 }`, /which is none of/],
  [`for (;;);`, /^did not come to an end within 5 s$/],
  [`const all = 'x'.repeat(2 ** 26)`, /^used too much memory$/],
  [`yield 'x'.repeat(600_000)`, /is larger than 200000 characters/],
  [`process.exit()`, /'process' is not defined/],
  [`yield import('node:fs')`, /^it yielded \{\}, which is none of/],
])('a program that fails says why: %s', { timeout: 30_000 }, async (body, message) => {
  const { opened } = open(programOf(body))
  const [seen] = await drive(opened, [given(null)])
  await opened.close()
  expect(seen).toEqual({ kind: 'failed', message: expect.stringMatching(message) })
})
