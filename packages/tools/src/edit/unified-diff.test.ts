import { applyPatch } from 'diff'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DIFF_MAX_CHARS, unifiedDiff } from './unified-diff.ts'

const line = fc.constantFrom('a', 'b', 'c', 'd', '', '-x', '+y')
const text = fc
  .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
  .map(([lines, final]) => lines.join('\n') + (final && lines.length > 0 ? '\n' : ''))

test('a patch program makes the new text of the old one and the diff', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const { diff, added, removed } = unifiedDiff('a.txt', before, after)
      const body = diff.split('\n').slice(2)
      expect(before === after ? after : applyPatch(before, diff)).toBe(after)
      expect([added, removed]).toEqual([
        body.filter((row) => row.startsWith('+')).length,
        body.filter((row) => row.startsWith('-')).length,
      ])
    }),
    { numRuns: 2_000 },
  )
})

test('a new file is a diff from nothing, an equal one has none', () => {
  expect(unifiedDiff('a.txt', null, 'x\n')).toEqual({
    diff: '--- /dev/null\n+++ b/a.txt\n@@ -0,0 +1,1 @@\n+x\n',
    added: 1,
    removed: 0,
  })
  expect(unifiedDiff('a.txt', 'x\r\n', 'x\n').diff).toBe('')
})

test('a long diff is cut, its counts are not', () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`).join('')
  const { diff, added } = unifiedDiff('a.txt', null, lines)
  expect([diff.length < DIFF_MAX_CHARS + 200, added]).toEqual([true, 20_000])
  expect(diff).toMatch(/cut at 20000 characters\n$/u)
})
