import type { TextRow } from './row.ts'

/** Several edits in one call. */
export const several: TextRow[] = [
  {
    row: '65',
    says: 'all edits see the original',
    original: 'a\nb\n',
    edits: [
      ['a', 'b'],
      ['b', 'c'],
    ],
    text: 'b\nc\n',
  },
  {
    row: '66',
    says: 'edits that overlap are refused',
    original: 'a b c',
    edits: [
      ['a b', 'x'],
      ['b c', 'y'],
    ],
    code: 'overlap',
    index: 1,
  },
  {
    row: '67',
    says: 'edits that touch do not overlap',
    original: 'abcd',
    edits: [
      ['ab', '1'],
      ['cd', '2'],
    ],
    text: '12',
  },
  {
    row: '68',
    says: 'one bad edit of three is named and none is made',
    original: 'a\nb\n',
    edits: [
      ['a', '1'],
      ['b', '2'],
      ['nothing like it', '3'],
    ],
    code: 'not_found',
    index: 2,
  },
  {
    row: '69',
    says: 'an old text that another edit would make is named',
    original: 'a\n',
    edits: [
      ['a', 'b'],
      ['b', 'c'],
    ],
    code: 'not_found',
    names: /new text of edit 0/,
    index: 1,
  },
  {
    row: '70',
    says: 'one edit listed twice overlaps itself',
    original: 'a\n',
    edits: [
      ['a', 'b'],
      ['a', 'b'],
    ],
    code: 'overlap',
  },
  {
    row: '71',
    says: 'the order of edits does not matter',
    original: 'a\nb\n',
    edits: [
      ['b', '2'],
      ['a', '1'],
    ],
    text: '1\n2\n',
  },
]
