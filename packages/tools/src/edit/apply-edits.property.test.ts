import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyEdits } from './apply-edits.ts'
import { decode, encode } from './encoding.ts'

const ending = fc.constantFrom('\n', '\r\n', '\r', '')
const blanks = fc.constantFrom('', ' ', '\t', '  \t ')
const word = fc.constantFrom('a', 'bb', '“q”', 'é', 'e\u0301', '👩‍💻', '\u00A0', '\u200B', '$&', '\\n', '...', 'İ')
const line = fc.tuple(blanks, fc.array(word, { maxLength: 4 }), blanks, ending)
const text = fc
  .array(line, { maxLength: 12 })
  .map((lines) => lines.map(([a, b, c, d]) => a + b.join('') + c + d).join(''))

test('bytes outside the window stay, whatever the file looks like', () => {
  fc.assert(
    fc.property(text, text, fc.boolean(), (before, after, bom) => {
      const original = `${before}<unique>${after}`
      const outcome = applyEdits(bom ? `\uFEFF${original}` : original, [{ oldText: '<unique>', newText: '<changed>' }])
      expect(outcome.ok && outcome.text).toBe(`${bom ? '\uFEFF' : ''}${before}<changed>${after}`)
    }),
    { numRuns: 10_000 },
  )
})

test('a window over several lines keeps every line that the edit does not change', () => {
  const plain = fc.array(fc.constantFrom('one', 'two', 'three', ''), { minLength: 1, maxLength: 6 })
  const dress = fc.array(fc.tuple(blanks, fc.constantFrom('\n', '\r\n')), { minLength: 8, maxLength: 8 })
  fc.assert(
    fc.property(plain, dress, (middle, dressing) => {
      const lines = ['<first>', ...middle, '<last>']
      const dressed = lines.map((content, index) => content + (dressing[index] ?? ['', '\n']).join(''))
      const outcome = applyEdits(dressed.join(''), [
        { oldText: lines.join('\n'), newText: ['<FIRST>', ...middle, '<last>'].join('\n') },
      ])
      expect(outcome.ok && outcome.text).toBe(dressed.join('').replace('<first>', '<FIRST>'))
    }),
    { numRuns: 2_000 },
  )
})

test('applying an edit and then its reverse gives the original', () => {
  const content = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '))
  fc.assert(
    fc.property(text, content, content, text, (before, from, to, after) => {
      const original = `${before}<${from}>${after}`
      const there = applyEdits(original, [{ oldText: `<${from}>`, newText: `<${to}>` }])
      fc.pre(there.ok)
      const back = there.ok ? applyEdits(there.text, [{ oldText: `<${to}>`, newText: `<${from}>` }]) : there
      expect(back.ok && back.text).toBe(original)
    }),
    { numRuns: 2_000 },
  )
})

test('the reverse of a diff-sized change over lines gives the original where endings are uniform', () => {
  const lines = fc.array(fc.constantFrom('a', 'b  ', '', '\tc'), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(lines, lines, fc.constantFrom('\n', '\r\n'), fc.boolean(), (from, to, eol, final) => {
      const original = ['top', '<', ...from, '>', 'end'].join(eol) + (final ? eol : '')
      const [old, next] = [['<', ...from, '>'].join('\n'), ['<', ...to, '>'].join('\n')]
      fc.pre(old !== next)
      const there = applyEdits(original, [{ oldText: old, newText: next }])
      const back = there.ok ? applyEdits(there.text, [{ oldText: next, newText: old }]) : there
      expect(back.ok && back.text).toBe(original)
    }),
    { numRuns: 2_000 },
  )
})

test('edits of one call never touch each other and any text gives an answer, never a throw', () => {
  const edit = fc.record({ oldText: text, newText: text, replaceAll: fc.boolean() })
  fc.assert(
    fc.property(text, fc.array(edit, { maxLength: 4 }), (original, edits) => {
      const outcome = applyEdits(original, edits)
      if (!outcome.ok) return
      const encoded = decode(encode(outcome.text, false))
      expect(encoded.ok && encoded.text.length > 0 ? encoded.bom : false).toBe(outcome.text.startsWith('\uFEFF'))
      const keepsNewline = outcome.text === '' || original.endsWith('\n') === outcome.text.endsWith('\n')
      expect(edits.length === 0 || keepsNewline).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

// Quadratic behaviour on these would take minutes; the limit only tells the two apart.
const SLOW_MS = 20_000
test.each([
  ['one line of a megabyte, a miss', 'x'.repeat(1_000_000), 'y'.repeat(1_000)],
  ['repetition, a miss at its end', 'a'.repeat(1_000_000), `${'a'.repeat(1_000)}b`],
  ['repetition, a miss at its start', 'a'.repeat(1_000_000), `b${'a'.repeat(10_000)}`],
  ['repetition, a miss in the middle', 'a'.repeat(1_000_000), `${'a'.repeat(5_000)}b${'a'.repeat(5_000)}`],
  ['blanks before a letter', `${' '.repeat(500_000)}x\n`.repeat(2), `x\n${' '.repeat(100_000)}y`],
  [
    '20,000 lines, an old text of 60 that misses',
    Array.from({ length: 20_000 }, (_, index) => `line ${index % 97};`).join('\n'),
    Array.from({ length: 60 }, (_, index) => `line ${index};`)
      .join('\n')
      .replace('line 30', 'lime 30'),
  ],
  ['punctuation', '\u201C'.repeat(1_000_000), `${'"'.repeat(1_000)}x`],
])('takes linear time: %s', { timeout: SLOW_MS }, (_, original, oldText) => {
  expect(applyEdits(original, [{ oldText, newText: 'z' }]).ok).toBe(false)
})

test('takes linear time: a hundred thousand places, and refuses more', { timeout: SLOW_MS }, () => {
  const replace = (places: number) => applyEdits('a'.repeat(places), [{ oldText: 'a', newText: 'b', replaceAll: true }])
  const outcome = replace(100_000)
  expect(outcome.ok && [outcome.text === 'b'.repeat(100_000), outcome.edits[0]?.count]).toEqual([true, 100_000])
  expect(replace(100_001)).toMatchObject({ ok: false, code: 'too_large' })
})
