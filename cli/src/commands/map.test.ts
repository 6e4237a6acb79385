import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runProgram } from '../program.ts'
import { reportError, wantsObject } from '../report-error.ts'
import { openTestIo } from '../test-io.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cb-map-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(files: Record<string, string | Uint8Array>) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

async function cb(...argv: string[]) {
  const { io, out, err } = openTestIo(folder, { CODEBERTH_HOME: join(folder, '.home'), PATH: '/usr/bin:/bin' })
  const exit = await runProgram(io, argv).catch((error) => reportError(io, error, wantsObject(argv)))
  return { exit, out: out(), err: err() }
}

test('json: every source file of the folder with name, kind, line and scope of what it defines; ignored files are not there', async () => {
  write({
    '.gitignore': 'dist\n',
    'dist/app.js': 'function built() {}\n',
    'src/app.ts': 'export class App {\n  run() {}\n}\n',
    'lib.js': 'const add = (a, b) => a + b\n',
    'notes.md': '# App\n',
  })
  const { exit, out, err } = await cb('map', '--output', 'json')
  expect([exit, err]).toEqual([0, ''])
  expect(JSON.parse(out)).toEqual({
    files: [
      { path: 'lib.js', symbols: [{ name: 'add', kind: 'function', line: 1, scope: null }] },
      {
        path: 'src/app.ts',
        symbols: [
          { name: 'App', kind: 'class', line: 1, scope: null },
          { name: 'run', kind: 'method', line: 2, scope: 'App' },
        ],
      },
    ],
  })
})

test('text shows heads by line; jsonl is a file a line; a path narrows both', async () => {
  write({ 'a/a.ts': 'export interface A {\n  b(): void\n}\n', 'b.ts': 'let b = 1\n' })
  expect((await cb('map')).out).toBe(
    'a/a.ts\n     1  export interface A\n     2    b(): void\nb.ts\n     1  let b = 1\n',
  )
  expect((await cb('map', 'b.ts', '--output', 'jsonl')).out).toBe(
    '{"path":"b.ts","symbols":[{"name":"b","kind":"variable","line":1,"scope":null}]}\n',
  )
})

test('the map is kept and follows what changes', async () => {
  write({ 'a.ts': 'const one = 1\n', 'b.ts': 'const two = 2\n' })
  await cb('map')
  const [kept] = readdirSync(join(folder, '.home'))
  expect(readdirSync(join(folder, '.home', kept ?? ''))).toEqual(['code-map'])
  write({ 'a.ts': 'const three = 3\n' })
  rmSync(join(folder, 'b.ts'))
  expect((await cb('map')).out).toBe('a.ts\n     1  const three = 3\n')
})

test('what cannot be mapped is named on stderr and costs the others nothing', async () => {
  write({
    'big.js': new Uint8Array(10 * 1024 * 1024).fill(0x61),
    'binary.ts': new Uint8Array([0x61, 0, 0x62]),
    'latin.js': Buffer.from('// caf\xe9\nfunction served() {}\n', 'latin1'),
    'name\nof two lines.ts': 'const odd = 1\n',
  })
  symlinkSync('.', join(folder, 'loop'))
  symlinkSync('/etc/hosts', join(folder, 'outside.ts'))
  const { exit, out, err } = await cb('map', '--output', 'json')
  expect(exit).toBe(0)
  expect(JSON.parse(out).files.map(({ path }: { path: string }) => path)).toEqual(['latin.js', 'name\nof two lines.ts'])
  expect(err).toBe('cb: big.js is left out: too-large\ncb: binary.ts is left out: binary\n')
})

test.each([
  [['map', '--remote'], 'cb map works on the folder at hand.'],
  [['map', '../..'], 'is not in'],
  [['map', 'missing'], 'is not in'],
  [['map', '-C', '/nowhere'], '/nowhere is not a folder.'],
])('wrong use is exit 2 with a sentence: %j', async (argv, sentence) => {
  const { exit, err } = await cb(...argv)
  expect([exit, err]).toEqual([2, expect.stringContaining(sentence)])
})
