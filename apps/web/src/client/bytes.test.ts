import { expect, test } from 'vitest'
import { fromBase64, textOf, toBase64 } from './bytes.ts'

test('bytes survive base64 in both directions', () => {
  const bytes = Uint8Array.from({ length: 100_003 }, (_, at) => (at * 31) % 256)
  expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
  expect(fromBase64(toBase64(bytes))).toEqual(bytes)
})

test('text keeps its byte-order mark; NUL and broken UTF-8 are not text', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  expect([textOf(bytes('\ufeffä')), textOf(bytes('a\0b')), textOf(Uint8Array.of(0xff, 0xfe, 0x41))]).toEqual([
    '\ufeffä',
    null,
    null,
  ])
})
