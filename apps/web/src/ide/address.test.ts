import { expect, test } from 'vitest'
import { addressOf, type Place, readPlace } from './address.ts'

test('each place is read back from its address, whatever the names hold', () => {
  const places: Exclude<Place, { kind: 'unknown' }>[] = [
    { kind: 'project' },
    { kind: 'thread', threadId: 'abc' },
    { kind: 'file', path: 'src/a b/ü#1?.ts' },
    { kind: 'file', path: '100%.md' },
    { kind: 'review', path: null },
    { kind: 'review', path: 'src/a&b.ts' },
  ]
  const back = places.map((place) => {
    const url = new URL(addressOf('p1', place), 'http://x')
    return readPlace(url.pathname, url.search)
  })
  expect(back).toEqual(places)
})

test('what is no place is unknown', () => {
  expect(['/p/1/zzz', '/p/1/t', '/p/1/t/a/b', '/p/1/f', '/p/1/f/a//b'].map((path) => readPlace(path).kind)).toEqual(
    Array.from({ length: 5 }, () => 'unknown'),
  )
  expect(readPlace('/p/1/f/%E0%A4%A')).toEqual({ kind: 'file', path: '%E0%A4%A' })
})
