import { expect, test } from 'vitest'
import { applyEdits } from './apply-edits.ts'
import type { Edit, EditCode } from './edit.ts'

// The rows of tricky edits are in `edit-table.test.ts`; here is what they leave open.

const toEdits = (edits: [string, string, 'all'?][]): Edit[] =>
  edits.map(([oldText, newText, all]) => ({ oldText, newText, replaceAll: all === 'all' }))

test.each<[guarantee: string, original: string, edits: [string, string, 'all'?][], result: string]>([
  ['an inserted first line takes the ending below', 'a\r\nb\r\n', [['a', 'new\na']], 'new\r\na\r\nb\r\n'],
  ['the final CRLF stays when the edit drops it', 'a\r\nb\r\n', [['b\n', 'B']], 'a\r\nB\r\n'],
  ['deleting the last line without newline takes the one above', 'a\nb', [['b', '']], 'a'],
  ['blanks at the end of a changed line stay', 'a  \nb\n', [['a\nb', 'A\nb']], 'A  \nb\n'],
  ['blanks sent where the file has none match', 'a\nb\n', [['a \nb ', 'a \nB ']], 'a\nB\n'],
  ['a changed blank at the end of a line is written', 'a\t\nb\n', [['a\nb', 'a\nb  ']], 'a\t\nb  \n'],
  ['an exact place wins over one that ignores blanks', 'a\nb\n--\na  \nb\n', [['a\nb', 'X\nb']], 'X\nb\n--\na  \nb\n'],
  [
    'a line that is emptied is empty in a block that is moved',
    '\tif a\n\t\tb\n\tend\n',
    [['if a\n\tb\nend', 'if a\n\nend']],
    '\tif a\n\n\tend\n',
  ],
  [
    'an old text that is indented too far is moved back',
    'a\n  b\n',
    [['    a\n      b', '    a\n      b\n    c']],
    'a\n  b\nc\n',
  ],
  [
    'spaces in the file stay for an old text with tabs',
    'if a {\n    b()\n}\n',
    [['if a {\n\tb()\n}', 'if a {\n\tb()\n\tc()\n}']],
    'if a {\n    b()\n    c()\n}\n',
  ],
  [
    'all places of a looser tier change, each in its own frame',
    '  a\n    b\n--\n\ta\n\t  b\n',
    [['a\n  b', 'a\n  c', 'all']],
    '  a\n    c\n--\n\ta\n\t  c\n',
  ],
  [
    'a new line of a block with other quotes is written as sent',
    '“a”\n“b”\n',
    [['"a"\n"b"', '"a"\n"c"\n"b"']],
    '“a”\n"c"\n“b”\n',
  ],
  [
    'an argument that comes leaves the others as they are',
    'f( a ,b )\n',
    [['f(a, b)', 'f(a, b, c)']],
    'f( a ,b, c )\n',
  ],
  ['an argument that goes does too', 'f( a ,b )\n', [['f(a, b)', 'f(a)']], 'f( a )\n'],
  [
    'a Hangul syllable in parts is found by its one character',
    '\u1112\u1161\u11AB\u1100\u1173\u11AF 1\n',
    [['\uD55C\uAE00 1', '\uD55C\uAE00 2']],
    '\u1112\u1161\u11AB\u1100\u1173\u11AF 2\n',
  ],
])('%s', (_, original, edits, result) => {
  const outcome = applyEdits(original, toEdits(edits))
  expect(outcome.ok ? outcome.text : outcome).toBe(result)
})

test.each<[guarantee: string, original: string, edits: [string, string, 'all'?][], code: EditCode]>([
  ['two places that ignore blanks', 'a \nb\na\t\nb\n', [['a\nb', 'c']], 'ambiguous'],
  ['blanks alone do not stand for the end of a line with text', 'bar\nfoo\n', [['   \nfoo', 'x\nfoo']], 'not_found'],
  ['blanks at the end do not cut a word', 'returned\n', [['return \t', 'x']], 'not_found'],
  ['a block that is moved fits whole lines only', '  if a:\n    go() # now\n', [['if a:\n  go()', 'x']], 'not_found'],
  ['a new line that cannot be moved back', 'a\n  b\n', [['    a\n      b', '    a\n  c']], 'not_found'],
  ['a depth in spaces that no tab is known for', '\ta\n', [['    a', '    a\n      b']], 'not_found'],
  ['a literal that is open over lines', '`\na , b\n`\n', [['a, b', 'x']], 'not_found'],
  ['what follows an apostrophe', "it's a , b\n", [['a, b', 'x']], 'not_found'],
  ['a blank on one side of an operator, which may part words of a shell', 'rm a /b\n', [['rm a/b', 'x']], 'not_found'],
  ['a minus, which may be in a name', 'a-b\n', [['a - b', 'x']], 'not_found'],
  ['two operators that would join', 'a = !b\n', [['a =!b', 'x']], 'not_found'],
])('refused: %s', (_, original, edits, code) => {
  expect(applyEdits(original, toEdits(edits))).toMatchObject({ ok: false, code })
})

test('a remark about what is left out is found in any comment style, with dots before or behind it', () => {
  const remarks = [
    '# ... rest unchanged',
    '// rest of code ...',
    '// ... existing code ...',
    '... rest of the function',
  ]
  const codes = remarks.map((line) => applyEdits('a\nb\n', [{ oldText: 'a\nb', newText: `a\n  ${line}` }]))
  expect(codes.map((outcome) => (outcome.ok ? 'written' : outcome.code))).toEqual(
    remarks.map(() => 'omission_placeholder'),
  )
})

test('a remark hides in escapes no better', () => {
  const edit = { oldText: 'a\\nb', newText: 'a\\n# ... rest unchanged' }
  expect(applyEdits('a\nb\n', [edit])).toMatchObject({ ok: false, code: 'omission_placeholder' })
})

test('a refusal shows the nearest region with its line numbers, at most twelve lines', () => {
  const lines = Array.from({ length: 60 }, (_, index) => `line number ${index + 1};`)
  const old = [...lines.slice(19, 24), 'invented;', ...lines.slice(25, 45)].join('\n')
  const outcome = applyEdits(`${lines.join('\n')}\n`, [{ oldText: old, newText: 'x' }])
  const nearest = outcome.ok ? undefined : outcome.nearest?.split('\n')
  expect(nearest).toHaveLength(12)
  expect(nearest?.[1]).toBe('20: line number 20;')
})

test('an edit reports tier, lines, count and its diff', () => {
  expect(applyEdits('1\n2\n3\n4\nfive \nsix\n7\n', [{ oldText: 'five\nsix', newText: 'five\nSIX' }])).toEqual({
    ok: true,
    text: '1\n2\n3\n4\nfive \nSIX\n7\n',
    edits: [
      {
        tier: 'trailing_blanks',
        lines: [[5, 6]],
        count: 1,
        diff: '@@ -3,5 +3,5 @@\n 3\n 4\n five \n-six\n+SIX\n 7\n',
      },
    ],
  })
})

test('two lines that an edit joins are reported', () => {
  const joined = (original: string, oldText: string, newText: string) => {
    const outcome = applyEdits(original, [{ oldText, newText }])
    return outcome.ok ? [outcome.text, outcome.edits[0]?.joinedLine ?? false] : outcome
  }
  expect(joined('a\nb\nc\n', 'a\nb\n', 'A\nB')).toEqual(['A\nBc\n', true])
  expect(joined('a\nb\nc\n', '\nb', 'B')).toEqual(['aB\nc\n', true])
  expect(joined('a\nb\nc\n', 'a\nb\n', '')).toEqual(['c\n', false])
  expect(joined('a\nb\nc\n', '\nb', '')).toEqual(['a\nc\n', false])
})
