import type { TextRow } from './row.ts'

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `step ${at + 1};`)
const block = ['begin', ...numbered(8), 'end'].join('\n')
const long = Array.from({ length: 70 }, (_, at) => `row ${at + 1} of many`).join('\n')

/** Which place is meant, and how many. */
export const choice: TextRow[] = [
  {
    row: '53',
    says: 'two equal places are ambiguous',
    original: 'x=1\ny\nx=1\n',
    edits: [['x=1', 'x=2']],
    code: 'ambiguous',
    names: /lines 1, 3/,
  },
  {
    row: '54',
    says: 'with replaceAll both change, and the count is told',
    original: 'x=1\ny\nx=1\n',
    edits: [['x=1', 'x=2', 'all']],
    text: 'x=2\ny\nx=2\n',
    count: 2,
  },
  {
    row: '55',
    says: 'replaceAll takes the places of the strictest tier alone',
    original: 'a\nb\n--\na \nb\n--\na\t\nb\n',
    edits: [['a\nb', 'X\nb', 'all']],
    text: 'X\nb\n--\na \nb\n--\na\t\nb\n',
    count: 1,
  },
  {
    row: '56',
    says: 'replaceAll goes from the left without overlap',
    original: 'aaa',
    edits: [['aa', 'b', 'all']],
    text: 'ba',
    count: 1,
  },
  {
    row: '57',
    says: 'places that overlap are two',
    original: 'aaa',
    edits: [['aa', 'b']],
    code: 'ambiguous',
  },
  {
    row: '58',
    says: 'a block whose middle is invented is not found by its first and last line',
    original: `${block}\n`,
    edits: [['begin\nnothing like it\nend', 'gone']],
    code: 'not_found',
    nearest: /1: begin/,
  },
  {
    row: '59',
    says: 'nor one whose last line stands far below',
    original: `${long}\n`,
    edits: [['row 5 of many\nrow 60 of many', 'gone']],
    code: 'not_found',
  },
  {
    row: '60',
    says: 'a comment that somebody put into the block survives',
    original: 'begin\nstep 1;\n// mine\nstep 2;\nend\n',
    edits: [['step 1;\nstep 2;', 'step 3;']],
    code: 'not_found',
    nearest: /3: \/\/ mine/,
  },
  {
    row: '61',
    says: 'a typo of one letter is refused with the nearest lines',
    original: 'const value = 1\nconst other = 2\n',
    edits: [['const valeu = 1', 'x']],
    code: 'not_found',
    nearest: /1: const value = 1/,
  },
  {
    row: '62',
    says: 'a tier with two places is ambiguous, though a looser one has a single',
    original: 'a \nb\n--\na\t\nb\n--\n    a\n    b\n',
    edits: [['a\nb', 'c']],
    code: 'ambiguous',
    names: /lines 1, 4/,
  },
  { row: '63', says: 'a part of a word can be meant', original: 'foobar', edits: [['foo', 'x']], text: 'xbar' },
]
