import { defaultBudget, newId, noUsage, type RunEventDraft, RunSpec } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { openTestDaemon } from '../test-daemon.ts'

const runSpec = (): RunSpec =>
  RunSpec.parse({
    runId: newId(),
    threadId: newId(),
    agent: 'base2',
    agents: [],
    model: { name: 'm', contextTokens: 1_000, maxOutputTokens: 100, price: null, scripted: true },
    mode: 'default',
    prompt: 'hi',
    history: [],
    budget: defaultBudget,
    policy: { preset: 'sandbox' },
  })

test('a run sees the definitions of the checkout as it is at that moment, and the map is kept outside of it', async () => {
  const seen: (string | number)[][] = []
  const opened = await openTestDaemon({
    carry: ({ codeMap }) =>
      async function* carry() {
        const found = await codeMap.definitions('greet')
        seen.push(found.flatMap(({ path, line }) => [path, line]))
        const end: RunEventDraft = {
          type: 'run.finished',
          agentId: null,
          stop: 'completed',
          usage: noUsage,
          cost: null,
          files: [],
          denied: [],
        }
        yield end
      },
  })
  try {
    const { client } = opened
    const run = async () => {
      const spec = runSpec()
      const { epoch } = await client.runs.start(spec)
      for await (const event of await client.runs.events({ runId: spec.runId, epoch, after: 0 }))
        if (event.draft.type === 'run.finished') return
    }
    await run()
    await client.files.write({ path: 'src/greet.ts', bytes: btoa('\nexport function greet() {}\n') })
    await run()
    expect(seen).toEqual([[], ['src/greet.ts', 2]])
    expect(await client.files.list({ path: '' })).toMatchObject({ entries: [{ path: 'src' }] })
  } finally {
    await opened.close()
  }
})
