import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { describeHouse } from './house-row.ts'
import { tidy } from './tidy.ts'
import { readTree } from './tree.ts'

type Files = Record<string, string>

/** The findings for a tree of these files, as `npm run check` prints them but for the advice. */
function findings(files: Files): string[] {
  return tidy(treeOf(files)).map(({ path, line, rule }) => `${path}:${line}: ${rule}`)
}

/** The same with the README that each room must have. */
function withReadmes(files: Files): Files {
  const rooms = Object.keys(files).filter((path) => path.endsWith('/package.json'))
  return { ...files, ...Object.fromEntries(rooms.map((path) => [join(dirname(path), 'README.md'), ''])) }
}

function treeOf(files: Files) {
  const root = mkdtempSync(join(tmpdir(), 'tidy-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return readTree(root, Object.keys(files).sort())
}

function manifest(name: string, dependencies: string[], devDependencies: string[] = []): string {
  const set = (names: string[]) => Object.fromEntries(names.map((sister) => [`@codeberth/${sister}`, '*']))
  return JSON.stringify({
    name: `@codeberth/${name}`,
    dependencies: set(dependencies),
    devDependencies: set(devDependencies),
  })
}

const lines = (count: number, text: string) => `${text}\n`.repeat(count)

test('a tree that keeps the law has no findings', () => {
  expect(
    findings(
      withReadmes({
        'packages/protocol/package.json': manifest('protocol', []),
        'packages/protocol/src/index.ts': "export const first = 'a' as const\n",
        'packages/tools/package.json': manifest('tools', ['protocol'], ['workspace']),
        'packages/tools/src/a.ts': "import { first } from '@codeberth/protocol'\nexport const second = first\n",
        'packages/tools/src/a.test.ts': "import '@codeberth/workspace'\n",
        'README.md': 'See [the tools](packages/tools/src/a.ts) and `packages/protocol/src`.\n',
      }),
    ),
  ).toEqual([])
})

test('a package declares only the sisters that the law gives it', () => {
  expect(
    findings(
      withReadmes({
        'packages/tools/package.json': manifest('tools', ['protocol', 'scope', 'db']),
        'services/sandboxd/package.json': manifest('sandboxd', ['workspace', 'scope'], ['db', 'scripted-model']),
        'services/runner/package.json': manifest('runner', ['control-plane', 'workspace'], ['db', 'agent-runtime']),
        'packages/unheard-of/package.json': manifest('unheard-of', ['protocol']),
      }),
    ),
  ).toEqual([
    'packages/tools/package.json:1: tools may not depend on scope',
    'packages/tools/package.json:1: tools may not depend on db',
    'packages/unheard-of/package.json:1: unheard-of may not depend on protocol',
    'services/runner/package.json:1: runner may not depend on workspace',
    'services/runner/package.json:1: runner may not depend on agent-runtime',
    'services/sandboxd/package.json:1: sandboxd may not depend on db',
  ])
})

test('an import of a sister is declared, names the sister, and code does not lean on what only tests may use', () => {
  expect(
    findings(
      withReadmes({
        'packages/tools/package.json': manifest('tools', ['protocol'], ['workspace']),
        'packages/tools/src/a.ts': [
          "import type { Row } from '@codeberth/db'",
          "export * from '@codeberth/workspace'",
          "export const later = () => import('@codeberth/sandbox')",
          "import '../../protocol/src/run.ts'",
        ].join('\n'),
        'apps/web/package.json': manifest('web', ['protocol', 'control-plane']),
        'apps/web/src/ide/pane.ts': "import '@codeberth/control-plane'\n",
        'apps/web/src/server/api.ts': "import '@codeberth/control-plane'\n",
      }),
    ),
  ).toEqual([
    'apps/web/src/ide/pane.ts:1: browser code imports control-plane',
    'packages/tools/src/a.ts:1: db is not declared in packages/tools/package.json',
    'packages/tools/src/a.ts:2: workspace is not declared in packages/tools/package.json',
    'packages/tools/src/a.ts:3: sandbox is not declared in packages/tools/package.json',
    'packages/tools/src/a.ts:4: reaches out of its package (../../protocol/src/run.ts)',
  ])
})

test('folders of a package import down their order only; panes never import each other', () => {
  expect(
    findings({
      'packages/control-plane/src/lease/a.ts': "import type { B } from '../event-log/b.ts'\nexport type A = B\n",
      'packages/control-plane/src/event-log/b.ts': "import '../lease/c.ts'\nexport type B = 1\n",
      'packages/control-plane/src/lease/c.ts': '',
      'packages/control-plane/src/accounts/d.ts': "import '../policy/e.ts'\n",
      'packages/control-plane/src/policy/e.ts': "import '../accounts/f.ts'\nimport '../signals.ts'\n",
      'packages/control-plane/src/accounts/f.ts': '',
      'packages/control-plane/src/signals.ts': "import './runs/g.ts'\n",
      'packages/control-plane/src/runs/g.ts': '',
      'packages/control-plane/src/new-noun/h.ts': '',
      'packages/control-plane/src/lease/a.test.ts': "import '../runs/g.ts'\n",
      'apps/web/src/ide/agent/panel.tsx': "import '../files/tree.ts'\nimport '../../client/api.ts'\n",
      'apps/web/src/ide/files/tree.ts': '',
      'apps/web/src/client/api.ts': "import '../ide/files/tree.ts'\n",
    }),
  ).toEqual([
    'apps/web/src/client/api.ts:1: client may not import ide',
    'apps/web/src/ide/agent/panel.tsx:1: agent may not import files',
    'packages/control-plane/src/lease/a.ts:1: lease may not import event-log',
    'packages/control-plane/src/new-noun/h.ts:1: packages/control-plane/src/new-noun has no place in the order',
  ])
})

test('a cycle between files is found once, through types and re-exports too', () => {
  const files = {
    'sdk/src/a.ts': "import type { B } from './b.ts'\nexport type A = B\n",
    'sdk/src/b.ts': "export * from './c.ts'\nexport type B = 1\n",
    'sdk/src/c.ts': "import { type A } from './a.ts'\nexport type C = A\n",
    'sdk/src/d.ts': "import './a.ts'\n",
  }
  expect(findings(files)).toEqual([
    'sdk/src/a.ts:1: files import each other: sdk/src/a.ts → sdk/src/b.ts → sdk/src/c.ts → sdk/src/a.ts',
  ])
  expect(describeHouse(treeOf(files))).toContain('4 files · median 2 lines · largest 2 (sdk/src/c.ts) · 1 cycles')
})

test('files end at 400 lines and functions at 60; a nested function counts for itself', () => {
  const nested = `export function outer() {\n${lines(40, '  void 0')}  return () => {\n${lines(40, '    void 0')}  }\n}\n`
  expect(
    findings({
      'sdk/src/long-file.ts': lines(401, 'export {}'),
      'sdk/src/long-function.ts': `export function long() {\n${lines(59, '  void 0')}}\n`,
      'sdk/src/nested.ts': nested,
    }),
  ).toEqual([
    'sdk/src/long-file.ts:401: 401 lines, at most 400',
    'sdk/src/long-function.ts:1: a function of 61 lines, at most 60',
  ])
})

test('forms that the house does without are named with their line', () => {
  expect(
    findings({
      'sdk/src/forms.ts': [
        'export interface Shape { a: 1 }',
        'export class Box {}',
        'export class OwnError extends Error {}',
        'export const a = JSON.parse("1") as number',
        'export const b = [1] as const',
        'export default a',
        'export const c = process.env',
        "vi.mock('./a')",
        '// as number, process.env: words of a comment are free',
      ].join('\n'),
      'sdk/src/main.ts': 'export const a = process.env\n',
    }),
  ).toEqual([
    'sdk/src/forms.ts:1: interface',
    'sdk/src/forms.ts:2: class',
    'sdk/src/forms.ts:4: `as` claims a type',
    'sdk/src/forms.ts:6: default export',
    'sdk/src/forms.ts:7: reads the environment',
    'sdk/src/forms.ts:8: mocks a module',
  ])
})

test('words that name nothing are found in files and declarations, not where they are the thing’s own', () => {
  expect(
    findings({
      'sdk/src/run-utils.ts':
        'export const runManager = 1\nexport function handleSave() {}\nexport const dataKey = 1\n',
      'sdk/src/names.ts':
        'export const data = 1\nexport const session = 1\nexport type WebSession = 1\nexport const jobs = 1\n',
      'packages/messaging/src/queue.ts': 'export const job = 1\n',
    }),
  ).toEqual([
    'sdk/src/names.ts:1: the name data',
    'sdk/src/names.ts:2: the name session',
    'sdk/src/names.ts:4: the name jobs',
    'sdk/src/run-utils.ts:1: the name run-utils',
    'sdk/src/run-utils.ts:1: the name runManager',
    'sdk/src/run-utils.ts:2: the name handleSave',
  ])
})

test('comments tell no history, and a TODO names its issue', () => {
  const text = '// We now parse it.\n/* It was `now`, Date.now() and known. */\n// TODO later\n// TODO(#12) later\n'
  expect(findings({ 'sdk/src/a.ts': text })).toEqual([
    'sdk/src/a.ts:1: a comment says "now"',
    'sdk/src/a.ts:3: TODO without an issue',
  ])
})

test('documents name only what exists, and a README fits a screen', () => {
  expect(
    findings({
      'README.md': lines(70, 'line'),
      'sdk/README.md':
        'See `src/run.ts`, `src/gone.ts`, [run](src/run.ts#L1), [gone](../gone.md), [site](https://x.y/z).\n',
      'sdk/src/run.ts': '',
    }),
  ).toEqual([
    'README.md:71: a README of 71 lines, at most 60',
    'sdk/README.md:1: gone.md does not exist',
    'sdk/README.md:1: sdk/src/gone.ts does not exist',
  ])
})

test('every room has a README and a short manifest', () => {
  const scripts = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`s${at}`, 'x']))
  expect(
    findings({
      'packages/tools/package.json': manifest('tools', ['protocol']),
      'services/runner/package.json': JSON.stringify({ name: '@codeberth/runner', scripts }),
      'services/runner/README.md': '# runner\n',
      'infra/a.mjs': '',
    }),
  ).toEqual([
    'infra:1: a room without README.md',
    'packages/tools:1: a room without README.md',
    'services/runner/package.json:1: a manifest of 17 lines besides its dependencies, at most 15',
  ])
})

test('a file that cannot be parsed is an error, not an empty file', () => {
  expect(() => treeOf({ 'sdk/src/a.ts': 'const = 1' })).toThrow('sdk/src/a.ts cannot be parsed')
})
