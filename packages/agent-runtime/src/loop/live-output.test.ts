import type { Workspace } from '@codeberth/protocol'
import { openMemoryWorkspace } from '@codeberth/workspace'
import { expect, test } from 'vitest'
import { runAgent } from '../run-agent.ts'
import { calls, modelOf, ofType, play, portsOf, says, turnOf } from '../test-run.ts'

/** A workspace whose only command prints `text` again and again; `printed` counts. */
function printing(text: string, times: number) {
  const counted = { printed: 0 }
  const workspace: Workspace = {
    ...openMemoryWorkspace(),
    capabilities: { processes: true },
    processes: {
      async run({ command }, output) {
        for (; command === 'print' && counted.printed < times; counted.printed++)
          await output({ stream: 'stdout', text })
        return { reason: 'exited', code: 0 }
      },
    },
  }
  const model = modelOf((_, count) => (count === 0 ? calls(['run_command', { command: 'print' }]) : says('end')))
  return { counted, ports: portsOf(model, {}, workspace) }
}

test('what a command prints is shown up to a limit, so that one without end fills neither memory nor log', async () => {
  const { counted, ports } = printing('x'.repeat(64 * 1024), 1_000)
  const events = await play(turnOf('go'), ports)
  const shown = ofType(events, 'tool.output')
  const text = shown.filter((event) => event.stream === 'stdout').map((event) => event.chunk)
  expect([counted.printed, text.join('').length]).toEqual([1_000, 1024 * 1024])
  expect(shown.at(-1)).toMatchObject({ stream: 'info', chunk: expect.stringContaining('not shown while it runs') })
  expect(ofType(events, 'tool.finished')[0]).toMatchObject({ status: 'ok', truncated: true })
})

test('a command waits for a reader that is behind', async () => {
  const { counted, ports } = printing('x', 5_000)
  let behind = 0
  for await (const event of runAgent(turnOf('go'), ports, new AbortController().signal)) {
    if (event.type !== 'tool.output' || behind > 0) continue
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate)
    behind = counted.printed
  }
  // 512 events wait before writers do.
  expect(behind).toBeLessThan(1_100)
  expect(counted.printed).toBe(5_000)
})
