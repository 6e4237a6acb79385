import type { SandboxState, SandboxStep } from '@codeberth/protocol'
import { SandboxState as States } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { planProgress } from './plan-progress.ts'
import type { ProgressEvent } from './sandbox-progress.ts'

const step: SandboxStep = { name: 'start', startedAt: 1, endedAt: null, ok: null }
const ready: SandboxStep = { name: 'ready', startedAt: 9, endedAt: 9, ok: true }
const after = (observed: SandboxState, event: ProgressEvent): SandboxState =>
  planProgress({ observed, steps: [], reason: null }, event).observed

test.each(States.options)('%s: each event has its outcome', (state) => {
  const starting = state === 'provisioning' || state === 'starting'
  expect({
    begin: after(state, { kind: 'begin' }),
    step: after(state, { kind: 'step', step }),
    ready: after(state, { kind: 'ready', at: 9 }),
    failed: after(state, { kind: 'failed', reason: 'x' }),
    machineReady: after(state, { kind: 'report', state: 'ready' }),
    machineStarts: after(state, { kind: 'report', state: 'starting', step }),
    stopped: after(state, { kind: 'report', state: 'stopped' }),
    error: after(state, { kind: 'report', state: 'error', reason: 'x' }),
  }).toEqual({
    begin: 'provisioning',
    step: 'starting',
    ready: 'ready',
    failed: 'error',
    machineReady: state,
    machineStarts: starting ? 'starting' : state,
    stopped: 'stopped',
    error: 'error',
  })
})

test('a step is shown once, with its newest figures, in the order of beginning', () => {
  const begun = planProgress(
    { observed: 'provisioning', steps: [], reason: null },
    { kind: 'report', state: 'starting', step },
  )
  const ended = planProgress(begun, { kind: 'report', state: 'starting', step: { ...step, endedAt: 5, ok: true } })
  expect(planProgress(ended, { kind: 'ready', at: 9 })).toEqual({
    observed: 'ready',
    steps: [{ ...step, endedAt: 5, ok: true }, ready],
    reason: null,
  })
})
