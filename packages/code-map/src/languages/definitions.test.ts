import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { languages } from '../languages.ts'
import { definitionsIn } from '../test-map.ts'

const fixtures = join(import.meta.dirname, 'fixtures')
const leastRecall = 0.95
const leastPrecision = 0.9

/** Files of open-source packages as they are, each with a list of its definitions that was made by reading it: `line kind scope name`. */
const lists = globSync('*/*.list', { cwd: fixtures }).sort()

const linesOf = (path: string) =>
  readFileSync(join(fixtures, path), 'utf8')
    .split('\n')
    .filter((line) => line !== '')

test('every language has a package whose definitions were listed by hand', () => {
  expect([...new Set(lists.map((list) => dirname(list)))]).toEqual(languages.map(({ id }) => id).sort())
})

test.each(lists)(
  'the definitions of real code are found, with kind, line and scope, and nothing else: %s',
  async (list) => {
    const listed = linesOf(list)
    const source = list.replace(/\.list$/, '')
    const bytes = readFileSync(join(fixtures, `${source}.txt`))
    const found = (await definitionsIn(basename(source), bytes)).map(
      ({ line, kind, scope, name }) => `${line} ${kind} ${scope ?? '-'} ${name}`,
    )
    const missing = listed.filter((one) => !found.includes(one))
    const more = found.filter((one) => !listed.includes(one))
    const recall = 1 - missing.length / listed.length
    const precision = 1 - more.length / found.length
    expect({ recall, precision, missing, more }).toSatisfy(() => recall >= leastRecall && precision >= leastPrecision)
  },
)
