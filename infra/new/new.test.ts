import { expect, test } from 'vitest'
import { addToList } from './catalog-line.ts'
import { spell } from './names.ts'

const list = `import { alpha } from './catalog/alpha.ts'
import { delta } from './catalog/delta.ts'
import type { Tool } from './tool.ts'

export const catalog: readonly Tool[] = [
  alpha,
  delta,
]
`

test('an import and an entry go where their names belong', () => {
  const middle = addToList(list, { name: 'betaGamma', from: './catalog/beta-gamma.ts' })
  expect(middle).toBe(
    list
      .replace('import { delta }', "import { betaGamma } from './catalog/beta-gamma.ts'\nimport { delta }")
      .replace('  delta,', '  betaGamma,\n  delta,'),
  )
  const last = addToList(list, { name: 'omega', from: './catalog/omega.ts' })
  expect(last).toContain("delta.ts'\nimport { omega } from './catalog/omega.ts'\nimport type")
  expect(last).toContain('  delta,\n  omega,\n]')
  expect(addToList(list, { name: 'able', from: './catalog/able.ts' })).toMatch(/^import \{ able \}.*= \[\n {2}able,\n/s)
})

test('a list on one line is taken apart', () => {
  const short = "import { a } from './a.ts'\n\nexport const all: readonly Agent[] = [a]\n"
  expect(addToList(short, { name: 'b', from: './b.ts' })).toBe(
    "import { a } from './a.ts'\nimport { b } from './b.ts'\n\nexport const all: readonly Agent[] = [\n  a,\n  b,\n]\n",
  )
})

test('a name is read in each spelling and refused when it is none', () => {
  const spelling = { kebab: 'count-lines', camel: 'countLines', snake: 'count_lines', words: 'count lines' }
  expect(['count-lines', 'count_lines', 'countLines'].map(spell)).toEqual([spelling, spelling, spelling])
  expect(() => spell('../x')).toThrow('"../x" is no name')
})
