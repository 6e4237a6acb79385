import type { TextRow } from './row.ts'

/** Escapes, patterns, entities. */
export const literals: TextRow[] = [
  {
    row: '43',
    says: 'what looks like a replacement pattern is text',
    original: 'x = 1',
    edits: [['1', '$& $1 $$']],
    text: 'x = $& $1 $$',
  },
  {
    row: '44',
    says: 'what looks like a search pattern is text',
    original: 'a.*(b)[c]+?',
    edits: [['a.*(b)[c]+?', 'z']],
    text: 'z',
  },
  {
    row: '45',
    says: 'a real line break is not found as an escaped one',
    original: '"red\\ngreen"',
    edits: [['"red\ngreen"', 'x']],
    code: 'not_found',
  },
  {
    row: '46',
    says: 'an old text with escaped line breaks finds real ones, and its new text gets real ones',
    original: 'red\ngreen\nblue\n',
    edits: [['red\\ngreen', 'red\\ngrey']],
    text: 'red\ngrey\nblue\n',
    tier: 'escapes',
  },
  {
    row: '46b',
    says: 'a new text that mixes both is not written',
    original: 'red\ngreen\n',
    edits: [['red\\ngreen', 'red\\ngrey\nmore']],
    code: 'not_found',
  },
  {
    row: '46c',
    says: 'nor one with an escape that means nothing',
    original: 'red\ngreen\n',
    edits: [['red\\ngreen', 'red\\d']],
    code: 'not_found',
  },
  {
    row: '47',
    says: 'a backslash and a t are not a tab',
    original: '\\title{A}',
    edits: [['\\title{A}', '\\title{B}']],
    text: '\\title{B}',
  },
  {
    row: '48',
    says: 'a path with \\u stays beside an edit',
    original: 'home = C:\\users\\u0041\nn = 1\n',
    edits: [['n = 1', 'n = 2']],
    text: 'home = C:\\users\\u0041\nn = 2\n',
  },
  {
    row: '49',
    says: 'entities for characters are named',
    original: 'a && b < c',
    edits: [['a &amp;&amp; b &lt; c', 'x']],
    code: 'not_found',
    names: /entities/,
  },
  { row: '50', says: 'entities in a file are text', original: 'R&amp;D', edits: [['&amp;', '&']], text: 'R&D' },
  {
    row: '51',
    says: 'doubled backslashes are not decoded',
    original: '{"dir": "a\\\\b"}',
    edits: [['"a\\\\b"', '"a\\\\c"']],
    text: '{"dir": "a\\\\c"}',
  },
  { row: '52', says: 'an escaped NUL is two characters', original: 'end', edits: [['end', '\\0']], text: '\\0' },
]
