import { expect, test } from 'vitest'
import { applyEdits, type Edit, type EditCode } from './apply-edits.ts'

/** Rows of the tricky-edit table: a text and edits, and the text or the code that must come of it. */
type Row = [guarantee: string, original: string, edits: [string, string, 'all'?][], result: string]
type Refusal = [guarantee: string, original: string, edits: [string, string, 'all'?][], code: EditCode, says?: RegExp]

const toEdits = (edits: [string, string, 'all'?][]): Edit[] =>
  edits.map(([oldText, newText, all]) => ({ oldText, newText, replaceAll: all === 'all' }))

const applied: Row[] = [
  ['one letter in a CRLF file changes one byte', 'a\r\nb\r\nc\r\n', [['b', 'B']], 'a\r\nB\r\nc\r\n'],
  ['changed lines keep their CRLF', 'a\r\nb\r\nc\r\n', [['a\nb', 'A\nB']], 'A\r\nB\r\nc\r\n'],
  ['mixed endings stay mixed', 'a\r\nb\nc\r\n', [['b', 'B']], 'a\r\nB\nc\r\n'],
  ['mixed endings inside a window stay mixed', 'a\r\nb\nc\r\n', [['a\nb\nc', 'a\nX\nc']], 'a\r\nX\nc\r\n'],
  ['an inserted line takes the ending of its neighbour', 'a\r\nb\r\n', [['b', 'b\nnew']], 'a\r\nb\r\nnew\r\n'],
  ['an inserted first line takes the ending below', 'a\r\nb\r\n', [['a', 'new\na']], 'new\r\na\r\nb\r\n'],
  ['CRLF sent for an LF file is written as LF', 'a\nb\n', [['a\r\nb', 'A\r\nb']], 'A\nb\n'],
  ['lone carriage returns stay', 'a\rb\rc', [['b', 'B']], 'a\rB\rc'],
  ['the byte order mark stays', '\uFEFFa\nb\n', [['a', 'A']], '\uFEFFA\nb\n'],
  ['no byte order mark appears', 'a\n', [['a', 'A']], 'A\n'],
  ['no final newline appears', 'a\nb', [['b', 'B']], 'a\nB'],
  ['no final newline appears that the new text brings', 'a\nb', [['b', 'B\n']], 'a\nB'],
  ['the final newline stays when the edit drops it', 'a\nb\n', [['b\n', 'B']], 'a\nB\n'],
  ['the final CRLF stays when the edit drops it', 'a\r\nb\r\n', [['b\n', 'B']], 'a\r\nB\r\n'],
  ['deleting everything leaves an empty file', 'x\r\n', [['x\r\n', '']], ''],
  ['deleting the last line without newline takes the one above', 'a\nb', [['b', '']], 'a'],
  ['deleting the last function keeps the final newline', 'a\n\nf\n', [['\n\nf\n', '']], 'a\n'],
  ['blanks at ends of unchanged lines stay', 'a  \nb\n', [['a\nb', 'a\nB']], 'a  \nB\n'],
  ['blanks at the end of a changed line stay', 'a  \nb\n', [['a\nb', 'A\nb']], 'A  \nb\n'],
  ['blanks far from the window stay', 'p  \nq\nr\nz  \n', [['p\nq', 'p\nQ']], 'p  \nQ\nr\nz  \n'],
  [
    'a line of blanks matches an empty one and stays',
    'if x:\n    \n    y\n',
    [['if x:\n\n    y', 'if x:\n\n    z']],
    'if x:\n    \n    z\n',
  ],
  ['blanks sent where the file has none match', 'a\nb\n', [['a \nb ', 'a \nB ']], 'a\nB\n'],
  ['a changed blank at the end of a line is written', 'a\t\nb\n', [['a\nb', 'a\nb  ']], 'a\t\nb  \n'],
  ['an exact place wins over one that ignores blanks', 'a\nb\n--\na  \nb\n', [['a\nb', 'X\nb']], 'X\nb\n--\na  \nb\n'],
  ['quotes are written as sent', '"it"', [['it', 'it’s']], '"it’s"'],
  ['curly and straight quotes are different text', '“a”\n"a"\n', [['"a"', '"b"']], '“a”\n"b"\n'],
  ['offsets count code units', 'x👩‍💻y', [['👩‍💻', 'é']], 'xéy'],
  ['replacement patterns are text', 'x = 1', [['1', '$& $1 $$']], 'x = $& $1 $$'],
  ['search patterns are text', 'a.*(b)[c]', [['a.*(b)[c]', 'z']], 'z'],
  ['backslashes are text', '\\title{A}', [['\\title{A}', '\\title{B}']], '\\title{B}'],
  ['entities in a file are text', '&amp;', [['&amp;', '&']], '&'],
  ['an escaped NUL is two characters', 'a', [['a', '\\0']], '\\0'],
  ['replaceAll replaces every place', 'x=1\ny\nx=1\n', [['x=1', 'x=2', 'all']], 'x=2\ny\nx=2\n'],
  ['replaceAll goes from the left without overlap', 'aaa', [['aa', 'b', 'all']], 'ba'],
  ['replaceAll counts the first tier only', 'a\nb\n--\na \nb\n', [['a\nb', 'X\nb', 'all']], 'X\nb\n--\na \nb\n'],
  ['a part of a word can be replaced', 'foobar', [['foo', 'x']], 'xbar'],
  [
    'all edits see the original',
    'a\nb\n',
    [
      ['a', 'b'],
      ['b', 'c'],
    ],
    'b\nc\n',
  ],
  [
    'adjacent edits are no overlap',
    'abcd',
    [
      ['ab', '1'],
      ['cd', '2'],
    ],
    '12',
  ],
  [
    'the order of edits does not matter',
    'a\nb\n',
    [
      ['b', '2'],
      ['a', '1'],
    ],
    '1\n2\n',
  ],
  [
    'a placeholder that the file has may stay',
    'x\n# ... existing\ny\n',
    [['x\n# ... existing', 'z\n# ... existing']],
    'z\n# ... existing\ny\n',
  ],
  [
    'spread and ellipsis are code',
    'f()\n',
    [['f()', 'f(...args)\n...\n[...a]\n...rest']],
    'f(...args)\n...\n[...a]\n...rest\n',
  ],
  [
    'a call tag that the new text opens itself is XML',
    '<a/>\n',
    [['<a/>', '<parameter>1</parameter>']],
    '<parameter>1</parameter>\n',
  ],
  ['text goes before the first line', 'a\n', [['a', 'new\na']], 'new\na\n'],
  ['text goes behind the last line', 'a\n', [['a\n', 'a\nb\n']], 'a\nb\n'],
]

test.each(applied)('%s', (_, original, edits, result) => {
  const outcome = applyEdits(original, toEdits(edits))
  expect(outcome.ok ? outcome.text : outcome).toBe(result)
})

const refused: Refusal[] = [
  ['a newline alone does not change the end of a file', 'a\nb\n', [['b\n', 'b']], 'identical'],
  ['nor does one more', 'a\nb', [['b', 'b\n']], 'identical'],
  ['a different indentation', '\ta\n', [['    a', '    b']], 'not_found', /indentation/],
  ['indentation that differs unevenly', '    a\n        b\n    c\n', [['a\n  b\nc', 'a\n  X\nc']], 'not_found'],
  ['a blank inside a literal', '"a  b"', [['"a b"', '"c"']], 'not_found'],
  ['two equal list entries', 'k:\n- x\nl:\n- x\n', [['- x', '- y']], 'ambiguous', /lines 2, 4/],
  ['a leading blank line that is not there', 'a\nb\n', [['\na\nb', '\nA\nb']], 'not_found'],
  ['another number of blank lines', 'a\n\n\nb\n', [['a\n\nb', 'a\nb']], 'not_found'],
  ['curly quotes', 'say(“hi”)', [['say("hi")', 'say("yo")']], 'not_found', /quotes/],
  ['a no-break space', 'a\u00A0b', [['a b', 'a c']], 'not_found', /spaces/],
  ['a ligature', 'ﬁle', [['file', 'x']], 'not_found'],
  ['a zero-width character', 'a\u200Bb', [['ab', 'c']], 'not_found', /U\+200B/],
  ['another letter case', 'İß', [['iß', 'x']], 'not_found'],
  ['a real newline for an escaped one', '"a\\nb"', [['"a\nb"', 'x']], 'not_found'],
  ['an escaped newline for a real one', 'x\ny\n', [['x\\ny', 'x\\nz']], 'not_found', /instead of real ones/],
  ['entities', 'a && b < c', [['a &amp;&amp; b &lt; c', 'x']], 'not_found', /entities/],
  ['two places', 'x=1\ny\nx=1\n', [['x=1', 'x=2']], 'ambiguous', /lines 1, 3/],
  ['overlapping places', 'aaa', [['aa', 'b']], 'ambiguous'],
  ['two places that ignore blanks', 'a \nb\na\t\nb\n', [['a\nb', 'c']], 'ambiguous'],
  ['a middle that is invented', 'first\n1\n2\nlast\n', [['first\nsomething\nlast', 'x']], 'not_found'],
  ['a typo of one letter', 'const value = 1\n', [['const valeu = 1', 'x']], 'not_found'],
  [
    'overlapping edits',
    'a b c',
    [
      ['a b', 'x'],
      ['b c', 'y'],
    ],
    'overlap',
  ],
  [
    'one edit twice',
    'a\n',
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    'overlap',
  ],
  [
    'text that only another edit makes',
    'a\n',
    [
      ['a', 'b'],
      ['b', 'c'],
    ],
    'not_found',
    /new text of edit 0/,
  ],
  ['an empty old text', 'a', [['', 'x']], 'empty_old'],
  ['a blank old text', 'a  b', [[' ', '_']], 'whitespace_old'],
  ['no change', 'a', [['a', 'a']], 'identical'],
  ['a change that is there', 'B\n', [['A', 'B']], 'already_applied'],
  ['an old text with its middle left out', 'a\nb\nc\n', [['a\n...\nc', 'x']], 'omission_placeholder'],
  ['line numbers', 'a\n', [['12→a', 'b']], 'not_found', /line numbers/],
  ['line numbers with a colon', 'a\n', [['12: a', 'b']], 'not_found', /line numbers/],
  ['a code fence', 'a\n', [['```js\na\n```', 'b']], 'not_found', /fence/],
  ['the tail of a call', 'a\n', [['a', 'b\n</new_string>']], 'call_syntax'],
  ['half of a character', '👍', [['\ud83d', 'x']], 'unsupported_encoding'],
  ['blanks alone do not stand for the end of a line with text', 'bar\nfoo\n', [['   \nfoo', 'x\nfoo']], 'not_found'],
  ['blanks at the end do not cut a word', 'returned\n', [['return \t', 'x']], 'not_found'],
]

test.each(refused)('refused: %s', (_, original, edits, code, says) => {
  const outcome = applyEdits(original, toEdits(edits))
  expect(outcome).toMatchObject({ ok: false, code })
  if (says !== undefined && !outcome.ok) expect(outcome.message).toMatch(says)
})

const placeholders = [
  '# ... rest unchanged',
  '// rest of code ...',
  '{/* ... keep */}',
  '<!-- ... -->',
  '-- ...',
  '; ...',
  '/* … */',
  '// ... existing code ...',
  '... rest of the function',
  '(rest of the file unchanged ...)',
]
test.each(placeholders)('refused: a new text that leaves code out with %s', (line) => {
  const outcome = applyEdits('a\nb\nc\n', [{ oldText: 'a\nb', newText: `a\n  ${line}` }])
  expect(outcome).toMatchObject({ ok: false, index: 0, code: 'omission_placeholder' })
})

test('one bad edit of three is named and nothing is applied', () => {
  const edits = toEdits([
    ['a', '1'],
    ['b', '2'],
    ['nothing like it', '3'],
  ])
  expect(applyEdits('a\nb\n', edits)).toEqual({
    ok: false,
    index: 2,
    code: 'not_found',
    message: 'The old text is not in the file. Read the file again.',
  })
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
