import type { FileChange, Message } from '@codeberth/protocol'
import { defineTool } from '@codeberth/tools'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { inheritedHistory, repairHistory } from '../context/history.ts'
import { shrinkHistory } from '../context/shrink.ts'
import { mergeChange } from './file-changes.ts'
import { checkInput } from './input-repair.ts'
import { nearestNames } from './nearest-names.ts'
import { openPlaces } from './places.ts'

const tool = defineTool({
  name: 't',
  description: '',
  kind: 'other',
  effect: [],
  needs: [],
  input: z.object({ list: z.array(z.object({ a: z.string() })), n: z.number().optional(), on: z.boolean().optional() }),
  output: z.null(),
  examples: [],
  title: () => '',
  touches: () => [],
  run: async () => ({ status: 'ok', value: null, text: '' }),
})
const one = { list: [{ a: 'x' }] }

test.each<[string, unknown, unknown]>([
  ['as it should be', one, one],
  ['encoded twice', JSON.stringify(one), one],
  ['encoded three times', JSON.stringify(JSON.stringify(one)), one],
  ['one object for a list', { list: { a: 'x' } }, one],
  ['a list as text', { list: '[{"a":"x"}]' }, one],
  ['an object as text', { list: ['{"a":"x"}'] }, one],
  ['numbers and booleans as text', { ...one, n: '5', on: 'true' }, { ...one, n: 5, on: true }],
])('input %s is read as it was meant', (_, given, expected) => {
  const checked = checkInput(tool, given)
  expect(checked.ok && checked.call.input).toEqual(expected)
})

test.each<[unknown, string]>([
  [{}, 'list: expected array, received undefined'],
  [{ list: [{ a: 5 }] }, 'list.0.a: expected string, received number'],
  [{ ...one, n: 'five' }, 'n: expected number, received string'],
])('input %j is refused, never guessed', (given, problem) => {
  expect(checkInput(tool, given)).toEqual({ ok: false, problem })
})

test('the nearest names come first, five at most', () => {
  const names = ['read_files', 'write_file', 'glob', 'run_command', 'edit_file', 'todos', 'code_search']
  expect(nearestNames('readFile', names)[0]).toBe('read_files')
  expect(nearestNames('search', names)[0]).toBe('code_search')
  expect(nearestNames('x', names).length).toBe(5)
})

const call = (id: string) => ({ callId: id, tool: 't', input: {} })
const assistant = (...ids: string[]): Message => ({ role: 'assistant', text: '', calls: ids.map(call) })
const result = (id: string, output = id): Message => ({ role: 'tool', callId: id, tool: 't', output })
const user: Message = { role: 'user', text: 'u' }
const lost = (id: string) => result(id, 'Interrupted: it is not known whether this call had any effect.')

test.each<[string, Message[], Message[]]>([
  ['whole', [user, assistant('a'), result('a'), user], [user, assistant('a'), result('a'), user]],
  [
    'a call without a result',
    [assistant('a', 'b'), result('b'), user],
    [assistant('a', 'b'), lost('a'), result('b'), user],
  ],
  [
    'results in another order',
    [assistant('a', 'b'), result('b'), result('a')],
    [assistant('a', 'b'), result('a'), result('b')],
  ],
  ['a result twice', [assistant('a'), result('a'), result('a', 'again')], [assistant('a'), result('a')]],
  ['a result without a call', [user, result('x'), user], [user, user]],
  ['a result behind a message', [assistant('a'), user, result('a')], [assistant('a'), result('a'), user]],
  [
    'an id used again later',
    [assistant('a'), assistant('a'), result('a')],
    [assistant('a'), lost('a'), assistant('a'), result('a')],
  ],
])('a history is sent in the strictest form: %s', (_, history, expected) => {
  expect(repairHistory(history)).toEqual(expected)
})

test('a child that inherits does not see the call that spawned it', () => {
  expect(inheritedHistory([user, assistant('a')])).toEqual([user])
  expect(inheritedHistory([user, { role: 'assistant', text: 'so', calls: [call('a')] }])).toEqual([
    user,
    { role: 'assistant', text: 'so', calls: [] },
  ])
})

test('shrinking stubs old outputs only and says whether it was worth it', () => {
  const long = 'x'.repeat(10_000)
  const history = Array.from({ length: 10 }, (_, at) => [assistant(`${at}`), result(`${at}`, long)]).flat()
  const shrunk = shrinkHistory(history)
  expect(shrunk.gained).toBe(true)
  expect(shrunk.history.slice(12)).toEqual(history.slice(12))
  expect(shrunk.history[1]).toMatchObject({
    output: expect.stringContaining('10000 characters of output were removed'),
  })
  expect(shrinkHistory(shrunk.history).gained).toBe(false)
})

const change = (kind: FileChange['change']): FileChange => ({ path: 'a', change: kind, added: 1, removed: 2 })
test.each<[FileChange['change'], FileChange['change'], FileChange['change'] | null]>([
  ['added', 'modified', 'added'],
  ['added', 'deleted', null],
  ['modified', 'modified', 'modified'],
  ['modified', 'deleted', 'deleted'],
  ['deleted', 'added', 'modified'],
])('a file %s, then %s, differs as %s', (before, next, expected) => {
  expect(mergeChange(change(before), change(next))?.change ?? null).toBe(expected)
})

test('places are given in order, and one who leaves the line is passed over', async () => {
  const places = openPlaces(1)
  const stay = new AbortController()
  const leave = new AbortController()
  const order: string[] = []
  await places.take(stay.signal)
  const left = places.take(leave.signal)
  const next = places.take(stay.signal).then(() => order.push('next'))
  leave.abort()
  expect(await left).toBe(false)
  places.release()
  await next
  expect(order).toEqual(['next'])
})
