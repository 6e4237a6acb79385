import { expect, test } from 'vitest'
import { emptyOutbox, type Outbox, type OutboxEvent, reduceOutbox } from './outbox.ts'

const fault = { code: 'no-model', message: 'No model is connected.', hint: 'Add a key.', retryable: false }
const parcel = { id: '1', text: 'hello', how: 'now' } as const
const written: Outbox = { ...emptyOutbox, text: 'hello ' }
const sending: Outbox = { ...written, parcel, state: 'sending' }
const waiting: Outbox = { ...sending, state: 'waiting' }

const rows: [string, Outbox, OutboxEvent, Outbox, boolean][] = [
  ['typing changes the text', emptyOutbox, { kind: 'typed', text: 'h' }, { ...emptyOutbox, text: 'h' }, false],
  ['what is under way cannot be changed', sending, { kind: 'typed', text: 'h' }, sending, false],
  ['an empty text is not sent', emptyOutbox, { kind: 'submitted', id: '1', how: 'now' }, emptyOutbox, false],
  ['a submit sends and keeps the text', written, { kind: 'submitted', id: '1', how: 'now' }, sending, true],
  ['a doubled submit sends nothing more', sending, { kind: 'submitted', id: '2', how: 'now' }, sending, false],
  ['an acknowledgement empties the box', sending, { kind: 'accepted', id: '1' }, emptyOutbox, false],
  ['an acknowledgement of another message does not', sending, { kind: 'accepted', id: '0' }, sending, false],
  [
    'a refusal gives the text back',
    sending,
    { kind: 'refused', id: '1', fault },
    { ...written, problem: fault },
    false,
  ],
  ['no answer waits', sending, { kind: 'unanswered', id: '1' }, waiting, false],
  ['a connection sends it again under the same id', waiting, { kind: 'connected' }, sending, true],
  ['a connection sends nothing that is under way', sending, { kind: 'connected' }, sending, false],
]

test.each(rows)('%s', (_name, before, event, after, sends) => {
  const step = reduceOutbox(before, event)
  expect([step.state, step.send !== null]).toEqual([after, sends])
  if (step.send) expect(step.send).toEqual(parcel)
})
