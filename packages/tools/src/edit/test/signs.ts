import type { TextRow } from './row.ts'

const routine = ['def tally(rows):', ...Array.from({ length: 19 }, (_, at) => `    step(${at})`)].join('\n')
const shortened = (rest: string): [string, string][] => [[routine, `def tally(rows):\n    step(0)\n    ${rest}`]]
const leavesOut = (row: string, comment: string): TextRow => ({
  row,
  says: `a new text that leaves code out with ${comment} is refused`,
  original: 'red\ngreen\nblue\n',
  edits: [['red\ngreen', `red\n  ${comment}`]],
  code: 'omission_placeholder',
})

/** Empty and equal texts, placeholders, wrappers of all kinds. */
export const signs: TextRow[] = [
  { row: '72', says: 'an empty old text is refused', original: 'red\n', edits: [['', 'x']], code: 'empty_old' },
  {
    row: '74a',
    says: 'a blank old text is refused at two places',
    original: 'a  b',
    edits: [[' ', '_']],
    code: 'whitespace_old',
  },
  { row: '74b', says: 'and at one', original: 'a b', edits: [[' ', '_']], code: 'whitespace_old' },
  { row: '75', says: 'equal texts are refused', original: 'a', edits: [['a', 'a']], code: 'identical' },
  {
    row: '76',
    says: 'an edit that was made before says so',
    original: 'Red\n',
    edits: [['red', 'Red']],
    code: 'already_applied',
  },
  {
    row: '77',
    says: 'a routine is not cut down to two lines and a remark',
    original: `${routine}\n`,
    edits: shortened('# ... rest unchanged'),
    code: 'omission_placeholder',
  },
  {
    row: '78',
    says: 'nor with dots behind the remark',
    original: `${routine}\n`,
    edits: shortened('// rest of code ...'),
    code: 'omission_placeholder',
  },
  {
    row: '79',
    says: 'an old text that leaves its middle out is refused',
    original: 'red\ngreen\nblue\n',
    edits: [['red\n...\nblue', 'x']],
    code: 'omission_placeholder',
  },
  {
    row: '80',
    says: 'a remark that the file has may stay',
    original: 'x\n# ... existing\ny\n',
    edits: [['x\n# ... existing', 'z\n# ... existing']],
    text: 'z\n# ... existing\ny\n',
  },
  leavesOut('81a', '{/* ... keep */}'),
  leavesOut('81b', '<!-- ... -->'),
  leavesOut('81c', '-- ...'),
  leavesOut('81d', '; ...'),
  leavesOut('81e', '/* … */'),
  leavesOut('81f', '(rest of the file unchanged ...)'),
  {
    row: '82',
    says: 'spread, rest and an ellipsis are code',
    original: 'f()\n',
    edits: [['f()', 'f(...args)\n...\n[...a]\n...rest']],
    text: 'f(...args)\n...\n[...a]\n...rest\n',
  },
  {
    row: '83a',
    says: 'line numbers in front are named',
    original: 'red\n',
    edits: [['12→red', 'x']],
    code: 'not_found',
    names: /line numbers/,
  },
  {
    row: '83b',
    says: 'also with a colon',
    original: 'red\n',
    edits: [['12: red', 'x']],
    code: 'not_found',
    names: /line numbers/,
  },
  {
    row: '84',
    says: 'a code fence is named',
    original: 'red\n',
    edits: [['```js\nred\n```', 'x']],
    code: 'not_found',
    names: /fence/,
  },
  {
    row: '85a',
    says: 'the tail of a call is not written',
    original: 'red\n',
    edits: [['red', 'Red\n</new_string>']],
    code: 'call_syntax',
  },
  {
    row: '85b',
    says: 'an element that the new text opens itself is',
    original: '<a/>\n',
    edits: [['<a/>', '<parameter>1</parameter>']],
    text: '<parameter>1</parameter>\n',
  },
]
