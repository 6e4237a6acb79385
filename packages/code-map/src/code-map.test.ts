import { expect, test } from 'vitest'
import { memoryStore, openTestMap } from './test-map.ts'

const project = {
  'package.json': '{"name": "app"}',
  'src/sum.ts':
    'export const sum = (a: number, b: number) => a + b\nexport type Pair = { left: number; right: number }\n',
  'src/index.ts': "export * from './sum.ts'\n",
  'src/app.ts':
    "import { sum } from './index.js'\n// sum of nothing\nexport function total() {\n  return sum(1, sum(2, 3))\n}\n",
  'test/other.ts': 'export function total() { return "sum" }\n',
  'README.md': '# sum\n',
}

test('a map knows the definitions of every file of a known language, in the order of paths and lines', async () => {
  const { map } = openTestMap(project)
  expect(await map.refresh()).toEqual({ files: 5, changed: 5, complete: true })
  const { files, skipped, complete } = map.map()
  expect([skipped, complete]).toEqual([[], true])
  expect(
    files.map(({ path, symbols }) => [path, symbols.map(({ name, kind, scope }) => `${kind} ${scope ?? ''}.${name}`)]),
  ).toEqual([
    ['src/app.ts', ['function .total']],
    ['src/index.ts', []],
    ['src/sum.ts', ['function .sum', 'type .Pair', 'property Pair.left', 'property Pair.right']],
    ['test/other.ts', ['function .total']],
  ])
})

test('a symbol has its place, range and head', async () => {
  const { map } = openTestMap(project)
  await map.refresh()
  expect(map.definitions('sum')).toEqual([
    {
      path: 'src/sum.ts',
      name: 'sum',
      kind: 'function',
      line: 1,
      column: 14,
      startLine: 1,
      endLine: 1,
      scope: null,
      signature: 'export const sum = (a: number, b: number)',
      declared: false,
    },
  ])
  expect(map.definitions('Pair.left').map(({ line }) => line)).toEqual([2])
  expect(map.definitions('Other.left')).toEqual([])
})

test('references are identifiers only: no comment, no string, no definition', async () => {
  const { map } = openTestMap(project)
  await map.refresh()
  expect(await map.references('sum', { max: 10 })).toEqual({
    mentions: [
      { path: 'src/app.ts', line: 1, column: 10, text: "import { sum } from './index.js'" },
      { path: 'src/app.ts', line: 4, column: 10, text: '  return sum(1, sum(2, 3))' },
      { path: 'src/app.ts', line: 4, column: 17, text: '  return sum(1, sum(2, 3))' },
    ],
    truncated: false,
  })
  expect((await map.references('sum', { max: 1 })).truncated).toBe(true)
})

test('imports lead to files, and what a file hands on is leant on by who imports it', async () => {
  const { map } = openTestMap(project)
  await map.refresh()
  expect(map.neighbours('src/app.ts')).toEqual({ imports: ['src/index.ts'], importedBy: [] })
  expect(map.neighbours('src/sum.ts')).toEqual({ imports: [], importedBy: ['src/index.ts'] })
  const ranked = map.rank({ files: ['src/app.ts'], names: [] }, 2).map(({ path }) => path)
  expect(ranked.sort()).toEqual(['src/index.ts', 'src/sum.ts'])
  expect(map.rank({ files: [], names: ['Pair'] }, 1).map(({ path }) => path)).toEqual(['src/sum.ts'])
})

test('an update reads what changed and nothing else; a file that is gone takes its symbols along', async () => {
  const { map, files, reads } = openTestMap(project)
  await map.refresh()
  map.definitions('sum')
  reads.length = 0
  files.set('src/sum.ts', 'export function product() {}\n')
  files.delete('test/other.ts')
  expect(await map.update(['src/sum.ts', 'test/other.ts'])).toMatchObject({ changed: 2 })
  expect(reads).toEqual(['src/sum.ts'])
  expect(map.definitions('sum')).toEqual([])
  expect(map.definitions('product').map(({ path }) => path)).toEqual(['src/sum.ts'])
  expect(map.definitions('total').map(({ path }) => path)).toEqual(['src/app.ts'])
  files.set('src/new.ts', 'export const fresh = 1\n')
  expect(await map.refresh()).toMatchObject({ changed: 1 })
  expect(reads).toEqual(['src/sum.ts', 'src/new.ts'])
})

test('a kept map is the same map, without reading the files again', async () => {
  const store = memoryStore()
  const first = openTestMap(project, store)
  await first.map.refresh()
  first.files.set('src/more.ts', 'enum More { A }\n')
  await first.map.update(['src/more.ts'])
  const second = openTestMap(Object.fromEntries(first.files), store)
  expect(await second.map.refresh()).toMatchObject({ files: 6, changed: 0 })
  expect(second.reads).toEqual([])
  expect(second.map.map()).toEqual(first.map.map())
})

test('a content that was seen under another name or earlier is not parsed again', async () => {
  const { map, files, store } = openTestMap(project)
  await map.refresh()
  const size = store.bytes?.length ?? 0
  files.set('src/copy.ts', project['src/sum.ts'])
  await map.refresh()
  expect(map.outline('src/copy.ts')).toEqual(map.outline('src/sum.ts'))
  // A name for known facts, not the facts once more.
  expect((store.bytes?.length ?? 0) - size).toBeLessThan(300)
})

test.each([
  ['cut in the middle', (bytes: Uint8Array) => bytes.slice(0, Math.floor(bytes.length / 2))],
  ['with a flipped bit', (bytes: Uint8Array) => bytes.map((byte, at) => (at === 300 ? byte ^ 1 : byte))],
  ['of another version', (bytes: Uint8Array) => bytes.map((byte, at) => (at === 10 ? byte ^ 1 : byte))],
  ['that is noise', () => crypto.getRandomValues(new Uint8Array(5_000))],
  ['that is empty', () => new Uint8Array()],
])('a kept map %s costs time and nothing else', async (_, damage) => {
  const store = memoryStore()
  const first = openTestMap(project, store)
  await first.map.refresh()
  store.bytes = damage(store.bytes ?? new Uint8Array())
  const second = openTestMap(project, store)
  await second.map.refresh()
  expect(second.map.map()).toEqual(first.map.map())
  const third = openTestMap(project, store)
  expect(await third.map.refresh()).toMatchObject({ changed: 0 })
})

test('a store that fails is told once and the map goes on', async () => {
  const told: unknown[] = []
  const broken = new Error('no space')
  const fail = () => Promise.reject(broken)
  const { map, files } = openTestMap(project, { bytes: null, load: fail, append: fail, replace: fail }, (thrown) =>
    told.push(thrown),
  )
  await map.refresh()
  files.set('src/more.ts', 'enum More { A }\n')
  await map.refresh()
  expect([told, map.definitions('More').length]).toEqual([[broken], 1])
})
