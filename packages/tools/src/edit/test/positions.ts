import type { TextRow } from './row.ts'

const many = Array.from({ length: 20_000 }, (_, at) => `line ${at % 97};`).join('\n')
const wanted = Array.from({ length: 60 }, (_, at) => (at === 30 ? 'lime 30;' : `line ${at};`)).join('\n')

/** Large texts, and the edges of a file. */
export const positions: TextRow[] = [
  {
    row: '86',
    says: 'a miss in one line of a megabyte',
    original: 'x'.repeat(1_000_000),
    edits: [['y'.repeat(1_000), 'z']],
    code: 'not_found',
  },
  { row: '87', says: 'sixty lines missed in 20,000', original: many, edits: [[wanted, 'z']], code: 'not_found' },
  {
    row: '88',
    says: 'a miss at the end of repetition',
    original: 'a'.repeat(1_000_000),
    edits: [[`${'a'.repeat(1_000)}b`, 'z']],
    code: 'not_found',
  },
  {
    row: '107a',
    says: 'a line comes before the first',
    original: 'red\n',
    edits: [['red', 'new\nred']],
    text: 'new\nred\n',
  },
  {
    row: '107b',
    says: 'and behind the byte order mark',
    original: '\uFEFFred\r\n',
    edits: [['red', 'new\nred']],
    text: '\uFEFFnew\r\nred\r\n',
  },
  {
    row: '108',
    says: 'a line comes behind the last, with one final newline',
    original: 'red\n',
    edits: [['red\n', 'red\nnew\n']],
    text: 'red\nnew\n',
  },
  {
    row: '110',
    says: 'the last routine goes and the final newline stays',
    original: 'def one():\n    pass\n\n\ndef two():\n    pass\n',
    edits: [['\n\n\ndef two():\n    pass\n', '']],
    text: 'def one():\n    pass\n',
  },
]

/** Texts in which an edit tool is known to have written something wrong. */
export const wrongWrites: TextRow[] = [
  {
    row: 'W1',
    says: 'blanks that are not in the file do not match everywhere',
    original: 'abc\ndef\n',
    edits: [['    ', 'X']],
    code: 'whitespace_old',
  },
  {
    row: 'W2',
    says: 'a flat old text does not flatten the block it fits',
    original: 'def f():\n    a = 1\n    b = 2\n',
    edits: [['a = 1\nb = 2', 'a = 3\nb = 4']],
    text: 'def f():\n    a = 3\n    b = 4\n',
  },
  {
    row: 'W3',
    says: 'a flat old text that fits two blocks is ambiguous',
    original: '  if a:\n    go()\n---\n    if a:\n      go()\n',
    edits: [['if a:\n  go()', 'if b:\n  go()']],
    code: 'ambiguous',
    names: /lines 1, 4/,
  },
  {
    row: 'W4',
    says: 'the blank before a found place stays',
    original: 'return a + b\n',
    edits: [['a  +  b', 'SUM']],
    text: 'return SUM\n',
  },
  {
    row: 'W5',
    says: 'two words are not one',
    original: 'let foobar\n',
    edits: [['foo bar', 'Z']],
    code: 'not_found',
  },
  {
    row: 'W6',
    says: 'a literal with blanks is not one without',
    original: 'say("ab")\n',
    edits: [['"a  b"', '"c"']],
    code: 'not_found',
  },
  {
    row: 'W7',
    says: 'one CRLF does not spread over a file',
    original: 'a\r\nb\nc\n',
    edits: [['b', 'B']],
    text: 'a\r\nB\nc\n',
  },
  {
    row: 'W8',
    says: 'a failing second edit takes the first with it',
    original: 'a\nb\n',
    edits: [
      ['a', 'A'],
      ['missing', 'x'],
    ],
    code: 'not_found',
    index: 1,
  },
]
