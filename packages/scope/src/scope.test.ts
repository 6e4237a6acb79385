import { expect, test } from 'vitest'
import { openScope } from './index.ts'

const limitMs = 1_000

test('things close in the reverse order of opening, each once', async () => {
  const closed: string[] = []
  const scope = openScope()
  const note = (thing: string) => closed.push(thing)
  expect(scope.own('database', note, limitMs)).toBe('database')
  scope.own('queue', note, limitMs)
  expect(await Promise.all([scope.close(), scope.close()])).toEqual([[], []])
  expect(closed).toEqual(['queue', 'database'])
})

test('what hangs or fails is reported, and the rest still closes', async () => {
  const closed: string[] = []
  const error = new Error('broken')
  const scope = openScope()
  scope.own('a', (thing) => closed.push(thing), limitMs)
  scope.own('b', () => Promise.reject(error), limitMs, 'socket')
  scope.own('c', () => new Promise(() => {}), 10, 'pool')
  const failThrow = () => {
    throw error
  }
  scope.own('d', failThrow, limitMs)
  expect(await scope.close()).toEqual([
    { name: 'failThrow', reason: 'failed', error },
    { name: 'pool', reason: 'late' },
    { name: 'socket', reason: 'failed', error },
  ])
  expect(closed).toEqual(['a'])
})

test('the signal closes the scope, also one that was aborted before', async () => {
  const abort = new AbortController()
  const closed: string[] = []
  const scope = openScope(abort.signal)
  scope.own('a', (thing) => closed.push(thing), limitMs)
  abort.abort()
  expect(await scope.close()).toEqual([])
  expect(closed).toEqual(['a'])
  expect(() => openScope(abort.signal).own('b', (thing) => closed.push(thing), limitMs, 'b')).toThrow(
    'The scope is closed; b was closed again.',
  )
  expect(closed).toEqual(['a', 'b'])
})

test('a scope closes itself at the end of a block', async () => {
  const closed: string[] = []
  {
    await using scope = openScope()
    scope.own('a', (thing) => closed.push(thing), limitMs)
  }
  expect(closed).toEqual(['a'])
})
