import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decode, EDITABLE_MAX_BYTES, encode } from './encoding.ts'

const bytes = (...values: number[]) => new Uint8Array(values)

test('what can be decoded is encoded to the same bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (source) => {
      const decoded = decode(source)
      if (decoded.ok) expect(encode(decoded.text, decoded.bom)).toEqual(source)
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), (text, bom) => {
      fc.pre(!text.includes('\0') && text.isWellFormed() && !text.startsWith('\uFEFF'))
      expect(decode(encode(text, bom))).toEqual({ ok: true, text, bom })
    }),
  )
})

test('a second byte order mark is text', () => {
  expect(decode(bytes(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, 0x61))).toEqual({ ok: true, text: '\uFEFFa', bom: true })
})

test.each([
  ['a NUL', bytes(0x61, 0), 'binary'],
  ['Latin-1', bytes(0x61, 0xe9, 0x0a), 'unsupported_encoding'],
  ['UTF-16 LE', bytes(0xff, 0xfe, 0x61, 0), 'unsupported_encoding'],
  ['UTF-16 BE', bytes(0xfe, 0xff, 0, 0x61), 'unsupported_encoding'],
  ['GBK', bytes(0xc4, 0xe3, 0xba, 0xc3), 'unsupported_encoding'],
  ['one invalid byte at the end', new Uint8Array([...new Uint8Array(20_000).fill(0x61), 0xff]), 'unsupported_encoding'],
  ['more than the limit', new Uint8Array(EDITABLE_MAX_BYTES + 1), 'too_large'],
])('refused: %s', (_, source, code) => {
  expect(decode(source)).toMatchObject({ ok: false, code })
})
