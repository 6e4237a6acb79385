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
    { numRuns: 1_000 },
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
    { numRuns: 1_000 },
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
    { numRuns: 1_000 },
  )
})

/** A line as a model sends it, and as the file may have it. */
const dressedLine = fc
  .tuple(
    fc.array(fc.constantFrom('say("x")', "it's", 'a-b', 'caf\u00e9', 'one two', 'f(a)'), { maxLength: 3 }),
    fc.constantFrom('', ' ', '\t'),
    fc.boolean(),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([words, trailing, curly, wide, composed]) => {
    const plain = words.join(' ')
    const quoted = curly ? plain.replaceAll('"', '\u201D').replaceAll("'", '\u2019').replaceAll('-', '\u2011') : plain
    const spaced = wide ? quoted.replaceAll(' ', '\u00A0') : quoted
    return { plain, dressed: (composed ? spaced : spaced.normalize('NFD')) + trailing }
  })

test('where quotes, spaces, composition and blanks differ, only what the edit changes is written', () => {
  fc.assert(
    fc.property(fc.array(dressedLine, { maxLength: 5 }), fc.array(dressedLine, { maxLength: 5 }), (above, below) => {
      const lines = [...above, { plain: 'set <mark> now', dressed: 'set\u2003<mark>\u00A0now' }, ...below]
      const original = `top\n${lines.map((line) => line.dressed).join('\n')}\nend\n`
      const [old, next] = ['<mark>', '<MARK>'].map((mark) =>
        lines
          .map((line) => line.plain)
          .join('\n')
          .replace('<mark>', mark),
      )
      const there = applyEdits(original, [{ oldText: old ?? '', newText: next ?? '' }])
      expect(there.ok ? there.text : there).toBe(original.replace('<mark>', '<MARK>'))
      const back = there.ok ? applyEdits(there.text, [{ oldText: next ?? '', newText: old ?? '' }]) : there
      expect(back.ok && back.text).toBe(original)
    }),
    { numRuns: 1_000 },
  )
})

const depths = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 6 })
const blockOf = (frame: string, step: string, steps: number[], mark: string) =>
  steps.map((depth, at) => `${frame}${step.repeat(depth)}${mark}${at}`).join('\n')

/** Finds a block of a file by how it was sent and adds lines to it; answers the block of the file, or the code. */
function extend(
  file: [frame: string, step: string],
  sent: [frame: string, step: string],
  inner: number[],
  added: number[],
) {
  const block = blockOf(...file, inner, 'x')
  const [oldText, more] = [blockOf(...sent, inner, 'x'), blockOf(...sent, added, 'y')]
  const top = `top\n${file[1]}other`
  const outcome = applyEdits(`${top}\n${block}\nend\n`, [{ oldText, newText: `${oldText}\n${more}` }])
  if (!outcome.ok) return outcome.code
  // What is found exactly is written as it was sent.
  const written = outcome.edits[0]?.tier === 'exact' ? more : blockOf(...file, added, 'y')
  expect(outcome.text).toBe(`${top}\n${block}\n${written}\nend\n`)
  return 'extended'
}

test('where a block stands further right or left than it was sent, each new line does too', () => {
  const frame = fc.integer({ min: 0, max: 6 })
  const step = fc.constantFrom(['  ', ' '] as const, ['    ', ' '] as const, ['\t', '\t'] as const)
  fc.assert(
    fc.property(depths, depths, frame, frame, step, (inner, added, file, sent, [unit, blank]) => {
      fc.pre(file !== sent)
      const frames = [blank.repeat(file), blank.repeat(sent)] as const
      const result = extend([frames[0], unit], [frames[1], unit], inner, added)
      // A line cannot be moved left of the edge.
      expect(result === 'extended' || (sent > file && result === 'not_found')).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

test('where a block has tabs and was sent with spaces, new lines get tabs, or it is refused when one depth is known', () => {
  const width = fc.constantFrom(2, 3, 4, 8)
  const frame = fc.integer({ min: 0, max: 2 })
  fc.assert(
    fc.property(depths, depths, frame, frame, width, fc.boolean(), (inner, added, file, sent, spaces, swapped) => {
      const tabs: [string, string] = ['\t'.repeat(file), '\t']
      const blanks: [string, string] = [' '.repeat(sent * spaces), ' '.repeat(spaces)]
      const result = swapped ? extend(blanks, tabs, inner, added) : extend(tabs, blanks, inner, added)
      const known = new Set(inner)
      if (known.size > 1) expect(['extended', 'not_found']).toContain(result)
      else if (added.every((depth) => known.has(depth))) expect(result).toBe('extended')
    }),
    { numRuns: 1_000 },
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
    { numRuns: 1_000 },
  )
})

/** CPU time, which other programs on the machine do not lengthen; quadratic work on these texts takes minutes. */
const SLOW_MS = 5_000
function expectQuick(act: () => void) {
  const before = process.cpuUsage()
  act()
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(SLOW_MS)
}

// More of these are rows 86 to 88 of the table.
test.each([
  ['repetition, a miss at its start', 'a'.repeat(1_000_000), `b${'a'.repeat(10_000)}`],
  ['repetition, a miss in the middle', 'a'.repeat(1_000_000), `${'a'.repeat(5_000)}b${'a'.repeat(5_000)}`],
  ['blanks before a letter', `${' '.repeat(500_000)}x\n`.repeat(2), `x\n${' '.repeat(100_000)}y`],
  ['punctuation', '\u201C'.repeat(1_000_000), `${'"'.repeat(1_000)}x`],
  ['letters in two characters', 'e\u0301'.repeat(500_000), `${'\u00e9'.repeat(1_000)}x`],
  ['marks without end', `e${'\u0301\u0327'.repeat(500_000)}`, '\u00e9x'],
  ['calls', 'f(a, b) = c; '.repeat(70_000), 'f(a, b) = d'],
  ['lines at two depths', 'a\n a\n'.repeat(100_000), '  a\na\n'.repeat(500)],
])('takes linear time: %s', (_, original, oldText) => {
  expectQuick(() => expect(applyEdits(original, [{ oldText, newText: 'z' }]).ok).toBe(false))
})

test('takes linear time: a hundred thousand places, and refuses more', () => {
  const replace = (places: number) => applyEdits('a'.repeat(places), [{ oldText: 'a', newText: 'b', replaceAll: true }])
  let outcome = replace(1)
  expectQuick(() => {
    outcome = replace(100_000)
  })
  expect(outcome.ok && [outcome.text === 'b'.repeat(100_000), outcome.edits[0]?.count]).toEqual([true, 100_000])
  expect(replace(100_001)).toMatchObject({ ok: false, code: 'too_large' })
})
