import { expect, test } from 'vitest'
import { newTerminal, type TerminalEvent, type TerminalState } from './terminal-state.ts'
import { sizeOfBase64, stepTerminal } from './terminal-transition.ts'

const fault = { code: 'not-found', message: 'gone', hint: '', retryable: false }
const output = (from: number, text: string, reset = false, epoch = 1): TerminalEvent => ({
  kind: 'frame',
  frame: { kind: 'output', epoch, from, bytes: Buffer.from(text).toString('base64'), reset },
})
const live: TerminalState = { ...newTerminal, phase: 'live', mark: { epoch: 1, position: 10 } }

test('every phase answers every event', () => {
  const phases = ['idle', 'ticket', 'attaching', 'live', 'detached', 'exited', 'denied'] as const
  const events: TerminalEvent[] = [
    { kind: 'connected' },
    { kind: 'ticket', ticket: 't' },
    { kind: 'attached' },
    output(10, 'abc'),
    { kind: 'frame', frame: { kind: 'exit', epoch: 1, code: 1 } },
    { kind: 'disconnected' },
    { kind: 'refused', fault },
  ]
  const table = phases.map((phase) => {
    const steps = events.map((event) => stepTerminal({ ...live, phase }, event))
    const cells = steps.map((step) => [step.state.phase, ...step.actions.map((action) => action.kind)].join('+'))
    return `${phase}: ${cells.join(' ')}`
  })
  expect(table).toMatchInlineSnapshot(`
    [
      "idle: ticket+askTicket idle idle idle idle detached denied",
      "ticket: ticket attaching+attach ticket ticket ticket detached denied",
      "attaching: attaching attaching live live+write exited detached denied",
      "live: live live live live+write exited detached denied",
      "detached: ticket+askTicket detached detached detached detached detached denied",
      "exited: exited exited exited exited exited exited exited",
      "denied: ticket+askTicket denied denied denied denied denied denied",
    ]
  `)
})

test('bytes that were written already are skipped, a gap attaches anew from the last byte', () => {
  expect(stepTerminal(live, output(8, 'abcd')).actions).toEqual([
    { kind: 'write', bytes: 'YWJjZA==', skip: 2, position: 12 },
  ])
  expect(stepTerminal(live, output(4, 'abcd')).actions).toEqual([])
  const gap = stepTerminal(live, output(11, 'a'))
  expect([gap.state.phase, gap.state.mark, gap.actions]).toEqual(['ticket', live.mark, [{ kind: 'askTicket' }]])
  expect(stepTerminal(gap.state, { kind: 'ticket', ticket: 't' }).actions).toEqual([
    { kind: 'attach', ticket: 't', after: { epoch: 1, position: 10 } },
  ])
})

test('output of another boot, or one that cannot be continued, begins on a clear screen', () => {
  for (const event of [output(0, 'x', false, 2), output(500, 'x', true)])
    expect(stepTerminal(live, event).actions.map((action) => action.kind)).toEqual(['clear', 'write'])
})

test('the size of base64 text is counted without decoding it', () => {
  const texts = ['', 'a', 'ab', 'abc', 'abcd']
  expect(texts.map((text) => sizeOfBase64(Buffer.from(text).toString('base64')))).toEqual([0, 1, 2, 3, 4])
})
