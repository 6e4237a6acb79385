import { expect, test } from 'vitest'
import { openTestDaemon } from '../test-daemon.ts'
import { finished, testSpec } from './test-run.ts'

test('a run sees the definitions of the checkout as it is at that moment, and the map is kept outside of it', async () => {
  const seen: (string | number)[][] = []
  const opened = await openTestDaemon({
    carry: ({ codeMap }) =>
      async function* carry() {
        const found = await codeMap.definitions('greet')
        seen.push(found.flatMap(({ path, line }) => [path, line]))
        yield finished
      },
  })
  try {
    const { client } = opened
    const run = async () => {
      const spec = testSpec()
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
