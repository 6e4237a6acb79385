import { limits } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import { startedTerminal, type TerminalEvent, type TerminalState } from './terminal-state.ts'
import { nextTerminal, stalledMs } from './terminal-transition.ts'

const size = { cols: 80, rows: 24 }
const fresh = startedTerminal(size)
const over: TerminalState = { ...fresh, exit: { code: 0 } }
const max = limits.terminalUnackedBytes.value
const after = (state: TerminalState, first: TerminalEvent, second: TerminalEvent) =>
  nextTerminal(nextTerminal(state, first).state, second)

test('a counter that was used is dropped, each viewer counts alone', () => {
  const typed = (viewer: string, counter: number): TerminalEvent => ({ kind: 'typed', viewer, counter, text: 'x' })
  const write = [{ kind: 'write', text: 'x' }]
  const one = nextTerminal(fresh, typed('a', 1))
  expect(one.actions).toEqual(write)
  expect(nextTerminal(one.state, typed('a', 1))).toEqual({ state: one.state, actions: [] })
  expect(nextTerminal(one.state, typed('b', 1)).actions).toEqual(write)
  expect(nextTerminal(one.state, typed('a', 5)).actions).toEqual(write)
  expect(nextTerminal(over, typed('a', 1))).toEqual({ state: over, actions: [] })
})

test('a size is passed on when it differs and the shell lives', () => {
  const wide: TerminalEvent = { kind: 'resized', size: { cols: 100, rows: 30 } }
  expect(nextTerminal(fresh, wide)).toEqual({
    state: { ...fresh, size: { cols: 100, rows: 30 } },
    actions: [{ kind: 'resize', size: { cols: 100, rows: 30 } }],
  })
  expect(nextTerminal(fresh, { kind: 'resized', size })).toEqual({ state: fresh, actions: [] })
  expect(nextTerminal(over, wide)).toEqual({ state: over, actions: [] })
})

test('output is never held up without a viewer', () => {
  const printed = nextTerminal(fresh, { kind: 'printed', bytes: 10 * max, at: 0 })
  expect(printed).toEqual({ state: { ...fresh, head: 10 * max }, actions: [{ kind: 'wake' }] })
})

test('a viewer too far behind pauses the shell until it has caught up, left or stalled', () => {
  const joined: TerminalEvent = { kind: 'joined', viewer: 1, position: 0, at: 0 }
  const paused = after(fresh, joined, { kind: 'printed', bytes: max + 1, at: 0 })
  expect(paused.actions).toEqual([{ kind: 'wake' }, { kind: 'pause' }])
  const resumed = (event: TerminalEvent) => nextTerminal(paused.state, event)
  expect(resumed({ kind: 'moved', viewer: 1, position: 100, at: 1 }).actions).toEqual([])
  expect(resumed({ kind: 'moved', viewer: 1, position: max, at: 1 }).actions).toEqual([{ kind: 'resume' }])
  expect(resumed({ kind: 'left', viewer: 1, at: 1 }).actions).toEqual([{ kind: 'resume' }])
  expect(resumed({ kind: 'looked', at: stalledMs - 1 }).actions).toEqual([])
  expect(resumed({ kind: 'looked', at: stalledMs }).actions).toEqual([{ kind: 'resume' }])
  expect(resumed({ kind: 'exited', code: 1 }).state).toEqual({ ...paused.state, paused: false, exit: { code: 1 } })
})

test('a shell ends once', () => {
  expect(nextTerminal(fresh, { kind: 'exited', code: 3 })).toEqual({
    state: { ...fresh, exit: { code: 3 } },
    actions: [{ kind: 'wake' }],
  })
  expect(nextTerminal(over, { kind: 'exited', code: null })).toEqual({ state: over, actions: [] })
})
