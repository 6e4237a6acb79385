import { expect, test } from 'vitest'
import { planRun } from './plan-run.ts'
import type { RunEnd, RunHappening, RunSituation } from './run-situation.ts'

const end: RunEnd = { stop: 'sandbox', error: undefined }
const situations: Record<string, RunSituation> = {
  preparing: { phase: 'preparing' },
  working: { phase: 'working', stopping: false },
  stopping: { phase: 'working', stopping: true },
  closing: { phase: 'closing' },
  ended: { phase: 'ended' },
  left: { phase: 'left' },
}
const happenings: Record<string, RunHappening> = {
  prepared: { kind: 'prepared', epoch: 7 },
  cancel: { kind: 'cancel' },
  overdue: { kind: 'overdue' },
  failed: { kind: 'failed', end },
  finished: { kind: 'finished' },
  lost: { kind: 'lost' },
  closing: { kind: 'closing' },
}
const over = {
  prepared: 'same',
  cancel: 'same',
  overdue: 'same',
  failed: 'same',
  finished: 'same',
  lost: 'same',
  closing: 'same',
}
const always = {
  finished: 'ended: stop-work release forget',
  lost: 'left: stop-work forget',
  closing: 'left: stop-work release forget',
}

test.each(
  Object.entries({
    preparing: {
      ...always,
      prepared: 'working: ingest',
      cancel: 'closing: stop-work write-end',
      overdue: 'same',
      failed: 'closing: stop-work write-end',
    },
    working: {
      ...always,
      prepared: 'same',
      cancel: 'working stopping: await-stop',
      overdue: 'same',
      failed: 'closing: stop-work write-end',
    },
    stopping: {
      ...always,
      prepared: 'same',
      cancel: 'same',
      overdue: 'closing: stop-work write-end',
      failed: 'closing: stop-work write-end',
    },
    closing: { ...always, prepared: 'same', cancel: 'same', overdue: 'same', failed: 'same' },
    ended: over,
    left: over,
  }),
)('%s: each happening has its outcome', (name, expected) => {
  const before = situations[name]
  if (!before) throw new Error(`there is no situation ${name}`)
  const outcomes = Object.entries(happenings).map(([kind, happening]) => {
    const { situation, actions } = planRun(before, happening)
    if (situation === before && actions.length === 0) return [kind, 'same']
    const phase = situation.phase === 'working' && situation.stopping ? 'working stopping' : situation.phase
    return [kind, `${phase}: ${actions.map((action) => action.do).join(' ')}`]
  })
  expect(Object.fromEntries(outcomes)).toEqual(expected)
})
