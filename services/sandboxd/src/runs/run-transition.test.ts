import type { RunEventDraft } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { type RunState, startedRun } from './run-state.ts'
import { nextRun } from './run-transition.ts'
import { finished } from './test-run.ts'

const output: RunEventDraft = { type: 'tool.output', agentId: 'a', callId: 'c', stream: 'stdout', chunk: 'x' }
const running: RunState = { ...startedRun, lseq: 4 }
const over: RunState = { ...startedRun, lseq: 4, finished: true }
const cancel = { kind: 'cancel' } as const
const actions = (state: RunState, happening: Parameters<typeof nextRun>[1]) => nextRun(state, happening).actions

test('a draft gets the next number; nothing follows run.finished', () => {
  const drafted = { kind: 'drafted', draft: output, full: false } as const
  expect(nextRun(running, drafted)).toEqual({
    state: { ...running, lseq: 5 },
    actions: [{ kind: 'spool', lseq: 5, draft: output }],
  })
  expect(nextRun(running, { kind: 'drafted', draft: finished, full: false })).toEqual({
    state: { ...running, lseq: 5, finished: true },
    actions: [{ kind: 'spool', lseq: 5, draft: finished }, { kind: 'sync' }],
  })
  expect(nextRun(over, drafted)).toEqual({ state: over, actions: [] })
})

test('a full spool leaves out tool output and says so once', () => {
  const first = nextRun(running, { kind: 'drafted', draft: output, full: true })
  expect(first.actions).toEqual([{ kind: 'spool', lseq: 5, draft: expect.objectContaining({ code: 'spool-full' }) }])
  expect(actions(first.state, { kind: 'drafted', draft: output, full: true })).toEqual([])
  expect(actions(first.state, { kind: 'drafted', draft: finished, full: true })[0]).toEqual({
    kind: 'spool',
    lseq: 6,
    draft: finished,
  })
  expect(actions(first.state, { kind: 'drafted', draft: output, full: false })).toHaveLength(1)
})

test('an end without run.finished writes it; an end after it writes nothing', () => {
  const end = nextRun(running, { kind: 'ended' })
  expect(end.state).toEqual({ ...running, lseq: 5, finished: true })
  expect(end.actions).toEqual([
    { kind: 'spool', lseq: 5, draft: expect.objectContaining({ type: 'run.finished', stop: 'error' }) },
    { kind: 'sync' },
  ])
  expect(nextRun(over, { kind: 'ended' })).toEqual({ state: over, actions: [] })
})

test('an acknowledgement only rises, is never ahead, and the last one of a finished run forgets it', () => {
  expect(actions(running, { kind: 'acknowledged', lseq: 3 })).toEqual([{ kind: 'trim', lseq: 3, forget: false }])
  expect(actions({ ...running, acknowledged: 3 }, { kind: 'acknowledged', lseq: 3 })).toEqual([])
  expect(actions(running, { kind: 'acknowledged', lseq: 99 })).toEqual([{ kind: 'trim', lseq: 4, forget: false }])
  expect(actions(over, { kind: 'acknowledged', lseq: 4 })).toEqual([{ kind: 'trim', lseq: 4, forget: true }])
})

test('a command is delivered once, and none to a finished run', () => {
  const once = nextRun(running, { kind: 'commanded', id: '1', command: cancel })
  expect(once.actions).toEqual([{ kind: 'deliver', command: cancel }, { kind: 'limit-cancel' }])
  expect(actions(once.state, { kind: 'commanded', id: '1', command: cancel })).toEqual([])
  const one = { kind: 'cancel', agentId: 'a' } as const
  expect(actions(running, { kind: 'commanded', id: '2', command: one })).toEqual([{ kind: 'deliver', command: one }])
  expect(nextRun(over, { kind: 'commanded', id: '1', command: cancel })).toEqual({ state: over, actions: [] })
})
