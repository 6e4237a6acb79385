import { emptyRun, noUsage, type RunEventDraft, type RunView, reduceRun, stampEvent } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { simulateRun, takenOver } from './simulation.ts'

const seeds = 1_000
const runId = '01900000-0000-7000-8000-000000000001'
const agentId = 'a1'

/** A run of a few steps: text that streams, calls with output, and its end. */
function saidBy(seed: number): RunEventDraft[] {
  const said: RunEventDraft[] = [
    {
      type: 'agent.started',
      agentId,
      parentId: null,
      ancestorIds: [],
      agent: 'base2',
      displayName: 'Base',
      task: 'x',
      model: 'm',
    },
  ]
  for (let step = 1; step <= 2 + (seed % 3); step++) {
    const messageId = `m${step}`
    for (let at = 0; at < 12; at++)
      said.push({ type: 'message.delta', agentId, messageId, channel: 'text', text: `${step}.${at} ` })
    const callId = `c${step}`
    const call = { agentId, callId, tool: 'run_command', title: 't', input: {} }
    said.push({ type: 'tool.started', kind: 'execute', locations: [], ...call })
    for (let at = 0; at < 8; at++)
      said.push({ type: 'tool.output', agentId, callId, stream: at % 3 === 0 ? 'stderr' : 'stdout', chunk: `${at}\n` })
    said.push({ type: 'tool.finished', agentId, callId, status: 'ok', output: 'done', durationMs: 1 })
  }
  said.push({ type: 'run.finished', agentId: null, stop: 'completed', usage: noUsage, cost: 0, files: [], denied: [] })
  return said
}

// Times and places in the log differ with the joining of deltas; everything else must be the same.
const told = (view: RunView) => ({
  items: view.items
    .filter((item) => item.kind !== 'notice' || item.code !== takenOver)
    .map((item) =>
      item.kind === 'tool' ? { id: item.id, live: item.live, state: item.state } : { id: item.id, text: item.text },
    ),
  finish: view.finish?.stop,
  state: view.state,
})

const fold = (drafts: readonly object[]): RunView =>
  drafts.reduce<RunView>(
    (view, draft, at) => reduceRun(view, stampEvent(draft, { runId, seq: at + 1, at: 1 })),
    emptyRun,
  )

test(`${seeds} seeds of delays, doubles, cuts, freezes and kills: the log says what the daemon said, once, in order, to the end`, {
  timeout: 300_000,
}, () => {
  const seen = { takeOvers: 0, fenced: 0, repeated: 0 }
  for (let seed = 1; seed <= seeds; seed++) {
    const said = saidBy(seed)
    const { rows, log, ...counts } = simulateRun(seed, said)
    const drafts = rows.map(({ type, agentId: agent, payload }) => ({ ...payload, type, agentId: agent }))
    expect(told(fold(drafts)), `seed ${seed}`).toEqual(told(fold(said)))
    expect([log.headSeq, log.state, log.stop], `seed ${seed}`).toEqual([rows.length, 'finished', 'completed'])
    expect(rows.at(-1)?.type).toBe('run.finished')
    expect(log.marks.get(7)).toBe(said.length)
    seen.takeOvers += counts.takeOvers
    seen.fenced += counts.fenced
    seen.repeated += counts.repeated
  }
  // A simulation in which nothing goes wrong shows nothing.
  expect(Object.values(seen).every((count) => count > seeds / 10)).toBe(true)
})
