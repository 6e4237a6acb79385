import type { Workspace } from '@codeberth/protocol'
import { openMemoryWorkspace } from '@codeberth/workspace'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { catalog } from './catalog.ts'
import { call, contested, nothingSeen, textAt, withFolder } from './test-call.ts'
import type { Tool } from './tool.ts'

const examples = catalog.flatMap((tool) =>
  tool.examples.map((example, at) => ({ tool, example, name: `${tool.name} ${at + 1}` })),
)

async function checkExample(tool: Tool, example: Tool['examples'][number], workspace: Workspace) {
  const result = await call(workspace, tool.name, example.input)
  expect(result.value).toEqual(example.output)
  expect(tool.output.safeParse(result.value).error).toBeUndefined()
  for (const [path, text] of Object.entries(example.after ?? {})) expect(await textAt(workspace, path)).toBe(text)
}

test.each(examples)('the example holds on a real folder: $name', ({ tool, example }) =>
  withFolder(example.before ?? {}, (workspace) => checkExample(tool, example, workspace)),
)

test.each(examples.filter(({ tool }) => !tool.effect.includes('execute')))(
  'the example holds in memory: $name',
  ({ tool, example }) => checkExample(tool, example, openMemoryWorkspace(example.before)),
)

test('tools stand in the order of their names, each once, with an example and a plain schema', () => {
  const names = catalog.map((tool) => tool.name)
  expect(names).toEqual([...new Set(names)].sort())
  for (const tool of catalog) {
    const schema = JSON.stringify(z.toJSONSchema(tool.input, { io: 'input' }))
    expect([tool.name, tool.examples.length > 0, schema.includes('$ref')]).toEqual([tool.name, true, false])
    expect(JSON.parse(schema)).toMatchObject({ type: 'object' })
    expect(tool.description.length).toBeLessThan(400)
  }
})

test.each(['/etc/passwd', '../secret', 'a/../../b', 'a\\b', 'a\0b', 'src//a'])(
  'a path that leaves the checkout or is not normal is refused: %j',
  (path) => {
    const inputs: [string, object][] = [
      ['read_files', { paths: [path] }],
      ['list_directory', { path }],
      ['write_file', { path, content: '' }],
      ['edit_file', { path, edits: [{ oldText: 'a', newText: 'b' }] }],
      ['run_command', { command: 'true', cwd: path }],
      ['code_search', { query: 'a', path }],
      ['glob', { pattern: '*', path }],
    ]
    const accepted = inputs.filter(([name, input]) => catalog.find((tool) => tool.name === name)?.prepare(input).ok)
    expect(accepted).toEqual([])
  },
)

test('a path with ./ or a slash at its end is read as it is meant', async () => {
  const workspace = openMemoryWorkspace({ 'src/a.ts': 'x' })
  expect((await call(workspace, 'list_directory', { path: './src/' })).text).toBe('a.ts')
  expect((await call(workspace, 'list_directory', {})).text).toBe('src/')
})

test('files that the workspace guards are blocked, with the others read all the same', async () => {
  const workspace = openMemoryWorkspace({ 'a.ts': 'x\n', '.env': 'KEY=1' })
  const refused = async () => ({ ok: false as const, problem: 'no_permission' as const })
  const guarded: Workspace = {
    ...workspace,
    files: {
      ...workspace.files,
      read: (path) => (path === '.env' ? refused() : workspace.files.read(path)),
      write: (path, bytes) => (path === '.env' ? refused() : workspace.files.write(path, bytes)),
    },
  }
  expect((await call(guarded, 'read_files', { paths: ['.env', 'a.ts'] })).text).toBe(
    '<file path=".env" status="blocked">It is blocked: it is likely to hold secrets, or its permissions forbid it. Go on without it.</file>\n<file path="a.ts" lines="1-1 of 1">\nx\n</file>',
  )
  expect((await call(guarded, 'write_file', { path: '.env', content: 'KEY=2' })).value).toMatchObject({
    code: 'blocked',
  })
  expect(await textAt(workspace, '.env')).toBe('KEY=1')
})

test('a long file is cut at whole lines and says where to read on', async () => {
  const lines = Array.from({ length: 2_500 }, (_, index) => `line ${index + 1}\n`)
  const workspace = openMemoryWorkspace({ 'long.txt': lines.join(''), 'wide.txt': 'x'.repeat(200_000) })
  const long = await call(workspace, 'read_files', { paths: ['long.txt'] })
  expect(long.value).toMatchObject({ files: [{ startLine: 1, endLine: 2_000, lines: 2_500, cut: true }] })
  expect(long.text.endsWith('[cut: read on with startLine 2001]')).toBe(true)
  const wide = await call(workspace, 'read_files', { paths: ['wide.txt', 'wide.txt'] })
  expect([wide.text.length < 50_000, wide.truncated]).toEqual([true, true])
})

test('an edit keeps byte order mark and line endings and reports the file and its diff', async () => {
  const workspace = openMemoryWorkspace({ 'a.ts': '\uFEFFa\r\nb\r\n' })
  const result = await call(workspace, 'edit_file', { path: 'a.ts', edits: [{ oldText: 'b', newText: 'b\nc' }] })
  expect(await textAt(workspace, 'a.ts')).toBe('\uFEFFa\r\nb\r\nc\r\n')
  expect([result.files, result.diff, result.text]).toEqual([
    [{ path: 'a.ts', change: 'modified', added: 1, removed: 0 }],
    '--- a/a.ts\n+++ b/a.ts\n@@ -1,2 +1,3 @@\n a\n b\n+c\n',
    'Edited a.ts: line 2.',
  ])
})

test.each([
  ['a file of CRLF lines keeps them', 'a\r\nb\r\n', 'a\nB\n', 'a\r\nB\r\n'],
  ['a CR that is sent is meant', 'a\r\nb\r\n', 'a\r\nB\n', 'a\r\nB\n'],
  ['mixed lines are written as sent', 'a\r\nb\n', 'a\nB\n', 'a\nB\n'],
  ['an LF file stays one', 'a\nb\n', 'A\nb\n', 'A\nb\n'],
])('a file that is written anew: %s', async (_, before, content, after) => {
  const workspace = openMemoryWorkspace({ 'a.txt': before })
  expect((await call(workspace, 'write_file', { path: 'a.txt', content })).status).toBe('ok')
  expect(await textAt(workspace, 'a.txt')).toBe(after)
})

test('a refused edit changes nothing and shows the nearest region', async () => {
  const before = 'function a() {\n  return 1\n}\n'
  const workspace = openMemoryWorkspace({ 'a.ts': before })
  const edits = [
    { oldText: 'function a() {', newText: 'function b() {' },
    { oldText: 'return one', newText: 'return 2' },
  ]
  const result = await call(workspace, 'edit_file', { path: 'a.ts', edits })
  expect(result).toMatchObject({ status: 'error', value: { status: 'refused', code: 'not_found', index: 1 } })
  expect(result.text).toContain('2:   return 1')
  expect(await textAt(workspace, 'a.ts')).toBe(before)
})

test.each([
  ['binary', new Uint8Array([0x61, 0, 0x62])],
  ['unsupported_encoding', new Uint8Array([0x61, 0xe9])],
])('a file that is %s is neither edited nor overwritten', async (code, bytes) => {
  const workspace = openMemoryWorkspace({ 'a.bin': bytes })
  const edited = await call(workspace, 'edit_file', { path: 'a.bin', edits: [{ oldText: 'a', newText: 'b' }] })
  const written = await call(workspace, 'write_file', { path: 'a.bin', content: 'new' })
  expect([edited.value, written.value]).toEqual([expect.objectContaining({ code }), expect.objectContaining({ code })])
  expect(await workspace.files.read('a.bin')).toMatchObject({ bytes })
})

test('a file that changes under an edit is edited on its newest text; one that keeps changing is left alone', async () => {
  const edit = { path: 'a.ts', edits: [{ oldText: 'one', newText: 'ONE' }] }
  const once = openMemoryWorkspace({ 'a.ts': 'one\n' })
  expect((await call(contested(once, ['zero\none\n']), 'edit_file', edit)).status).toBe('ok')
  expect(await textAt(once, 'a.ts')).toBe('zero\nONE\n')
  const twice = openMemoryWorkspace({ 'a.ts': 'one\n' })
  const result = await call(contested(twice, ['one\n1\n', 'one\n2\n']), 'edit_file', edit)
  expect(result.value).toMatchObject({ status: 'refused', code: 'stale' })
  expect(await textAt(twice, 'a.ts')).toBe('one\n2\n')
})

test('a file that somebody makes meanwhile is not lost to write_file', async () => {
  const workspace = openMemoryWorkspace()
  await call(contested(workspace, ['theirs\n', 'theirs again\n']), 'write_file', { path: 'a.ts', content: 'mine\n' })
  expect(await textAt(workspace, 'a.ts')).toBe('theirs again\n')
})

test('two edits of one file at once are both made', () =>
  withFolder({ 'a.txt': 'one\ntwo\n' }, async (workspace) => {
    const edit = (oldText: string) =>
      call(workspace, 'edit_file', { path: 'a.txt', edits: [{ oldText, newText: oldText.toUpperCase() }] })
    const results = await Promise.all([edit('one'), edit('two')])
    expect(results.map((result) => result.status)).toEqual(['ok', 'ok'])
    expect(await textAt(workspace, 'a.txt')).toBe('ONE\nTWO\n')
  }))

test('the output of a command that is stopped at its time limit is kept and was shown live', () =>
  withFolder({}, async (workspace) => {
    const seen = nothingSeen()
    const input = { command: 'echo before; sleep 60', timeoutMs: 1_500 }
    const result = await call(workspace, 'run_command', input, { seen })
    expect(result).toMatchObject({ status: 'timeout', value: { reason: 'timeout', output: 'before\n' } })
    expect(result.text).toBe('Stopped after 1.5 s without an end. What it printed until then:\nbefore\n')
    expect(seen.chunks.join('')).toBe('before\n')
  }))

test('a command is stopped by the signal and keeps what it printed', () =>
  withFolder({}, async (workspace) => {
    const abort = new AbortController()
    const seen = nothingSeen()
    seen.chunks.push = (...chunks) => {
      abort.abort()
      return chunks.length
    }
    const result = await call(
      workspace,
      'run_command',
      { command: 'echo begun; sleep 60' },
      { seen, signal: abort.signal },
    )
    expect(result.value).toMatchObject({ reason: 'killed', output: 'begun\n' })
  }))

test('a long output keeps its head and its tail', () =>
  withFolder({}, async (workspace) => {
    const result = await call(workspace, 'run_command', { command: 'seq 1 200000' })
    expect([result.status, result.truncated, result.text.length <= 50_000]).toEqual(['ok', true, true])
    expect(result.text).toMatch(/^Exit code 0\.\n1\n2\n[\s\S]*characters left out[\s\S]*\n200000\n$/u)
  }))

test('colours are left out of what the model reads', () =>
  withFolder({}, async (workspace) => {
    const result = await call(workspace, 'run_command', {
      command: "printf '\\033[1;31mred\\033[0m \\033]0;title\\007x'",
    })
    expect(result.text).toBe('Exit code 0.\nred x')
  }))

test('todos, outputs and the end of a turn reach the agent and settle the step', async () => {
  const workspace = openMemoryWorkspace()
  const seen = nothingSeen()
  const results = [
    await call(workspace, 'todos', { items: [{ text: 'a' }] }, { seen }),
    await call(workspace, 'set_output', { output: [1] }, { seen }),
    await call(workspace, 'end_turn', {}, { seen }),
  ]
  expect(seen).toEqual({ chunks: [], todos: [[{ id: '1', text: 'a', status: 'pending' }]], outputs: [[1]], ended: 1 })
  expect(results.map((result) => result.settles)).toEqual([true, true, true])
  expect(await call(workspace, 'set_output', { output: 'wrong' })).toMatchObject({ status: 'error' })
})
