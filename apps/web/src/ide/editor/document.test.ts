import { expect, test } from 'vitest'
import { type Document, type DocumentEvent, isUnsaved, reduceDocument } from './document.ts'

const fault = { code: 'offline', message: 'no answer', hint: 'wait', retryable: true }
const theirs = { hash: 'h2', text: 'new' }
const states: Document[] = [
  { state: 'loading' },
  { state: 'failed', fault },
  { state: 'notText', why: 'binary', size: 3 },
  { state: 'clean', hash: 'h1' },
  { state: 'dirty', hash: 'h1', fault: null },
  { state: 'saving', hash: 'h1', version: 5 },
  { state: 'waiting', hash: 'h1', fault },
  { state: 'conflict', hash: 'h1', theirs },
  { state: 'gone', hash: 'h1' },
]
const events: DocumentEvent[] = [
  { kind: 'loaded', hash: 'h1', text: 'a' },
  { kind: 'notText', why: 'binary', size: 3 },
  { kind: 'failed', fault },
  { kind: 'edited' },
  { kind: 'save', version: 5 },
  { kind: 'saved', hash: 'h3', version: 5 },
  { kind: 'stale', theirs },
  { kind: 'unanswered', fault },
  { kind: 'refused', fault },
  { kind: 'reachable', version: 5 },
  { kind: 'disk', hash: 'h2', text: 'new' },
  { kind: 'removed' },
  { kind: 'keepMine', version: 5 },
  { kind: 'takeTheirs' },
]

test('every state answers every event', () => {
  const table = states.map((state) => {
    const steps = events.map((event) => reduceDocument(state, event))
    const cells = steps.map((step) => [step.state.state, ...step.actions.map((action) => action.kind)].join('+'))
    return `${state.state}: ${cells.join(' ')}`
  })
  expect(table).toMatchInlineSnapshot(`
    [
      "loading: clean+show notText failed loading loading loading loading loading loading loading loading loading loading loading",
      "failed: clean+show notText failed failed failed failed failed failed failed failed failed failed failed failed",
      "notText: notText notText notText notText notText notText notText notText notText notText notText notText notText notText",
      "clean: clean notText clean dirty clean clean clean clean clean clean clean+show gone clean clean",
      "dirty: dirty dirty dirty dirty saving+write dirty dirty dirty dirty dirty conflict conflict dirty dirty",
      "saving: saving saving saving saving saving clean conflict waiting dirty saving saving saving saving saving",
      "waiting: waiting waiting waiting waiting saving+write waiting waiting waiting waiting saving+write conflict conflict waiting waiting",
      "conflict: conflict conflict conflict conflict conflict conflict conflict conflict conflict conflict conflict conflict saving+write clean+show",
      "gone: gone gone gone dirty saving+write gone gone gone gone gone clean+show gone gone gone",
    ]
  `)
})

test('text typed while a save is under way stays unsaved', () => {
  const step = reduceDocument({ state: 'saving', hash: 'h1', version: 5 }, { kind: 'saved', hash: 'h2', version: 6 })
  expect([step.state, isUnsaved(step.state)]).toEqual([{ state: 'dirty', hash: 'h2', fault: null }, true])
})

test('keeping mine writes over exactly the version that was shown as theirs', () => {
  const step = reduceDocument({ state: 'conflict', hash: 'h1', theirs }, { kind: 'keepMine', version: 9 })
  expect(step).toEqual({
    state: { state: 'saving', hash: 'h2', version: 9 },
    actions: [{ kind: 'write', expect: 'h2' }],
  })
})

test('a change on disk never replaces typed text', () => {
  const unsaved = states.filter(isUnsaved)
  const shown = unsaved.flatMap((state) => reduceDocument(state, { kind: 'disk', hash: 'h9', text: 'x' }).actions)
  expect([unsaved.length, shown]).toEqual([4, []])
})

test('a file that was deleted under typed text is written anew only when the person keeps it', () => {
  const conflict = reduceDocument({ state: 'dirty', hash: 'h1', fault: null }, { kind: 'removed' })
  expect(conflict).toEqual({
    state: { state: 'conflict', hash: 'h1', theirs: { hash: null, text: null } },
    actions: [],
  })
  expect(reduceDocument(conflict.state, { kind: 'keepMine', version: 1 }).actions).toEqual([
    { kind: 'write', expect: null },
  ])
  expect(reduceDocument(conflict.state, { kind: 'takeTheirs' }).state.state).toBe('gone')
})
