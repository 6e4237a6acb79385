import { expect, test } from 'vitest'
import { parseRing } from './ring.ts'
import { makeDataKey, openDataKey, openText, sealText } from './sealed-value.ts'

const ring = parseRing(`v2:${Buffer.alloc(32, 2).toString('base64')},v1:${Buffer.alloc(32, 1).toString('base64')}`)
const of = { owner: 'user-1', provider: 'openrouter', rowId: 'row-1' }
// Written by the first release; each later one must open it.
const vector = {
  key: Buffer.alloc(32, 7),
  nonce: Buffer.alloc(12, 9),
  value: 'sk-vector-é',
  sealed: '0109090909090909090909090954eea9e2db93b50ed24f089111597961cd2ba372120bcba075bdd5ad',
}

test('the bytes of the vector open, and sealing gives the same bytes', () => {
  expect(sealText(vector.key, vector.value, of, vector.nonce).toString('hex')).toBe(vector.sealed)
  expect(openText(vector.key, Buffer.from(vector.sealed, 'hex'), of)).toBe(vector.value)
})

test('a value does not open for another owner, provider or row, nor with one bit flipped', () => {
  const sealed = sealText(vector.key, vector.value, of)
  for (const other of [{ owner: 'user-2' }, { provider: 'openai' }, { rowId: 'row-2' }])
    expect(() => openText(vector.key, sealed, { ...of, ...other })).toThrow()
  for (let at = 0; at < sealed.length; at++) {
    const flipped = Buffer.from(sealed)
    flipped[at] = (flipped[at] ?? 0) ^ 1
    expect(() => openText(vector.key, flipped, of)).toThrow()
  }
})

test('parts that are bound cannot move into each other', () => {
  const sealed = sealText(vector.key, vector.value, { owner: 'ab', provider: 'c', rowId: 'd' })
  expect(() => openText(vector.key, sealed, { owner: 'a', provider: 'bc', rowId: 'd' })).toThrow()
})

test('a data key made under an older master key opens after a new one was put first; without its master key it does not', () => {
  const old = makeDataKey(ring.slice(1), 'key-1', 'user-1')
  expect(old.masterVersion).toBe(1)
  expect(openDataKey(ring, old)).toHaveLength(32)
  expect(() => openDataKey(ring.slice(0, 1), old)).toThrow('the key ring lacks version 1')
  expect(() => openDataKey(ring, { ...old, owner: 'user-2' })).toThrow()
})

test('a ring that is not one is refused without being repeated', () => {
  for (const text of [
    '',
    'v1:short',
    'v1:secret',
    `v1:${Buffer.alloc(32).toString('base64')},v1:${Buffer.alloc(32).toString('base64')}`,
  ])
    expect(() => parseRing(text)).toThrow(/^KEYS_RING is not valid: (it is not a list|a version)/)
})
