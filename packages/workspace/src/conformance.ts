import { type CommandChunk, SearchQuery, type WatchBatch, type Workspace } from '@codeberth/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hashOf } from './hash.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const never = () => new AbortController().signal

/** An opened workspace over an empty checkout and what closes it. */
export type OpenedWorkspace = { workspace: Workspace; close(): Promise<void> }

/** What every workspace promises. `open` gives a fresh empty checkout for each test. */
export function workspaceConformance(name: string, open: () => Promise<OpenedWorkspace>): void {
  describe(`workspace: ${name}`, () => {
    let opened: OpenedWorkspace
    let workspace: Workspace
    beforeEach(async () => {
      opened = await open()
      workspace = opened.workspace
    })
    afterEach(() => opened.close())
    const use = () => workspace
    reading(use)
    writing(use)
    changing(use)
    searching(use)
    watching(use)
    running(use)
  })
}

type Use = () => Workspace

async function text(workspace: Workspace, path: string): Promise<string> {
  const read = await workspace.files.read(path)
  return read.ok ? new TextDecoder().decode(read.bytes) : `(${read.problem})`
}

async function put(workspace: Workspace, files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    expect(await workspace.files.write(path, bytes(content))).toEqual({ ok: true, hash: hashOf(bytes(content)) })
  }
}

function reading(use: Use): void {
  test('what was written is read, with its hash and mode', async () => {
    await put(use(), { 'src/ä b.txt': 'eins\r\nzwei' })
    const content = bytes('eins\r\nzwei')
    const read = await use().files.read('src/ä b.txt')
    expect(read).toEqual({ ok: true, bytes: content, hash: hashOf(content), mode: 0o644 })
  })

  test('what cannot be read says why', async () => {
    await put(use(), { 'a/b.txt': '12345' })
    const read = (path: string, maxBytes?: number) => use().files.read(path, maxBytes ? { maxBytes } : {})
    expect(await read('none')).toEqual({ ok: false, problem: 'missing' })
    expect(await read('a')).toEqual({ ok: false, problem: 'not_a_file' })
    expect(await read('a/b.txt/c')).toEqual({ ok: false, problem: 'not_a_directory' })
    expect(await read('a/b.txt', 4)).toEqual({ ok: false, problem: 'too_large', size: 5 })
  })

  test('a folder lists folders first, by name, without .git', async () => {
    await put(use(), { 'b.txt': '12', 'a.txt': '', 'src/x.ts': '', '.git/HEAD': 'x' })
    const listed = await use().files.list('')
    expect(listed).toEqual({ ok: true, entries: expect.any(Array), truncated: false })
    expect(listed.ok && listed.entries.map(({ path, kind, size }) => ({ path, kind, size }))).toEqual([
      { path: 'src', kind: 'directory', size: 0 },
      { path: 'a.txt', kind: 'file', size: 0 },
      { path: 'b.txt', kind: 'file', size: 2 },
    ])
    expect(await use().files.list('none')).toEqual({ ok: false, problem: 'missing' })
    expect(await use().files.list('a.txt')).toEqual({ ok: false, problem: 'not_a_directory' })
  })
}

function writing(use: Use): void {
  test('a write is made only when the file is what its writer expects', async () => {
    const { files } = use()
    const one = hashOf(bytes('one'))
    expect(await files.write('f', bytes('one'), { expect: null })).toEqual({ ok: true, hash: one })
    expect(await files.write('f', bytes('two'), { expect: null })).toEqual({ ok: false, problem: 'stale', hash: one })
    const other = hashOf(bytes('other'))
    expect(await files.write('f', bytes('two'), { expect: other })).toEqual({ ok: false, problem: 'stale', hash: one })
    expect(await files.write('g', bytes('x'), { expect: one })).toEqual({ ok: false, problem: 'stale', hash: null })
    expect(await text(use(), 'f')).toBe('one')
    expect(await files.write('f', bytes('two'), { expect: one })).toEqual({ ok: true, hash: hashOf(bytes('two')) })
    expect(await text(use(), 'f')).toBe('two')
  })

  test('of writers that expect the same file exactly one succeeds', async () => {
    await put(use(), { f: 'start' })
    const start = hashOf(bytes('start'))
    const racers = Array.from({ length: 8 }, (_, index) => use().files.write('f', bytes(`${index}`), { expect: start }))
    const results = await Promise.all(racers)
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await text(use(), 'f')).toBe(String(results.findIndex(({ ok }) => ok)))
  })

  test('what cannot be written says why and changes nothing', async () => {
    await put(use(), { 'a/b': 'kept' })
    expect(await use().files.write('a', bytes('x'))).toEqual({ ok: false, problem: 'not_a_file' })
    expect(await use().files.write('a/b/c', bytes('x'))).toEqual({ ok: false, problem: 'not_a_directory' })
    expect(await text(use(), 'a/b')).toBe('kept')
  })
}

function changing(use: Use): void {
  test('a move keeps the content, makes parents and never replaces', async () => {
    await put(use(), { 'a/x': '1', 'a/y': '2', z: '3' })
    const { files } = use()
    expect(await files.change({ kind: 'move', path: 'a/x', to: 'z' })).toEqual({ ok: false, problem: 'exists' })
    expect(await files.change({ kind: 'move', path: 'a', to: 'a/b' })).toEqual({ ok: false, problem: 'exists' })
    expect(await files.change({ kind: 'move', path: 'none', to: 'q' })).toEqual({ ok: false, problem: 'missing' })
    expect(await files.change({ kind: 'move', path: 'a/x', to: 'new/deep/x' })).toEqual({ ok: true })
    expect(await files.change({ kind: 'move', path: 'a', to: 'c' })).toEqual({ ok: true })
    const all = await use().search.glob('**')
    expect(all).toEqual({ paths: ['c/y', 'new/deep/x', 'z'], truncated: false })
    expect(await text(use(), 'new/deep/x')).toBe('1')
  })

  test('folders are made with their parents, also twice, and removed with all they hold', async () => {
    const { files } = use()
    expect(await files.change({ kind: 'mkdir', path: 'a/b' })).toEqual({ ok: true })
    expect(await files.change({ kind: 'mkdir', path: 'a/b' })).toEqual({ ok: true })
    await put(use(), { 'a/b/f': '1' })
    expect(await files.change({ kind: 'mkdir', path: 'a/b/f' })).toEqual({ ok: false, problem: 'exists' })
    expect(await files.change({ kind: 'mkdir', path: 'a/b/f/g' })).toEqual({ ok: false, problem: 'not_a_directory' })
    expect(await files.change({ kind: 'remove', path: 'a' })).toEqual({ ok: true })
    expect(await files.change({ kind: 'remove', path: 'a' })).toEqual({ ok: false, problem: 'missing' })
    expect(await files.list('')).toEqual({ ok: true, entries: [], truncated: false })
  })
}

function searching(use: Use): void {
  const files = {
    '.gitignore': '*.log\n/out/\n',
    'a.ts': 'const Wert = 1\nwert(Wert)\n',
    'src/b.ts': 'näh wert.\n',
    'src/c.md': 'wert\n',
    'out/d.ts': 'wert\n',
    'e.log': 'wert\n',
    '.git/config': 'wert\n',
    'bin.dat': 'wert\0',
  }
  const query = SearchQuery.omit({ text: true }).parse({ maxMatches: 100 })

  test('text is found by line and column, ignored and binary files left out', async () => {
    await put(use(), files)
    expect(await use().search.text({ ...query, text: 'wert' })).toEqual({
      ok: true,
      matches: [
        { path: 'a.ts', line: 2, column: 1, text: 'wert(Wert)' },
        { path: 'src/b.ts', line: 1, column: 5, text: 'näh wert.' },
        { path: 'src/c.md', line: 1, column: 1, text: 'wert' },
      ],
      truncated: false,
    })
  })

  test('a query may narrow by case, word, pattern, folder and globs, and is cut where it asks', async () => {
    await put(use(), files)
    const paths = async (more: Partial<typeof query> & { text: string }) => {
      const found = await use().search.text({ ...query, ...more })
      return found.ok ? found.matches.map(({ path, line }) => `${path}:${line}`) : found.problem
    }
    expect(await paths({ text: 'WERT', caseSensitive: false })).toEqual([
      'a.ts:1',
      'a.ts:2',
      'src/b.ts:1',
      'src/c.md:1',
    ])
    expect(await paths({ text: 'wer', word: true })).toEqual([])
    expect(await paths({ text: 'w.rt\\.', regex: true })).toEqual(['src/b.ts:1'])
    expect(await paths({ text: 'wert.' })).toEqual(['src/b.ts:1'])
    expect(await paths({ text: 'wert', path: 'src' })).toEqual(['src/b.ts:1', 'src/c.md:1'])
    expect(await paths({ text: 'wert', include: ['*.ts'] })).toEqual(['a.ts:2', 'src/b.ts:1'])
    expect(await paths({ text: 'wert', include: ['*.log'] })).toEqual([])
    expect(await paths({ text: 'wert', include: ['src/**/*.md', 'a.*'] })).toEqual(['a.ts:2', 'src/c.md:1'])
    expect(await paths({ text: 'wert', exclude: ['src', '*.md'] })).toEqual(['a.ts:2'])
    expect(await paths({ text: '--help' })).toEqual([])
    expect(await paths({ text: '(', regex: true })).toEqual(expect.any(String))
    const cut = await use().search.text({ ...query, text: 'wert', maxMatches: 1 })
    expect(cut.ok && [cut.matches.length, cut.truncated]).toEqual([1, true])
  })

  test('a glob gives sorted paths, a bare name in every folder', async () => {
    await put(use(), files)
    expect(await use().search.glob('*.ts')).toEqual({ paths: ['a.ts', 'src/b.ts'], truncated: false })
    expect(await use().search.glob('src/*')).toEqual({ paths: ['src/b.ts', 'src/c.md'], truncated: false })
    expect(await use().search.glob('*', { path: 'src', max: 1 })).toEqual({ paths: ['src/b.ts'], truncated: true })
    expect(await use().search.glob('*', { path: 'none' })).toEqual({ paths: [], truncated: false })
    await use().files.write('two\nlines.ts', new Uint8Array())
    expect((await use().search.glob('**')).paths).toContain('two\nlines.ts')
  })
}

function watching(use: Use): void {
  test('changes arrive in batches with rising revisions; ignored files do not', async () => {
    await put(use(), { '.gitignore': 'out\n', 'gone.txt': '1' })
    const left = new AbortController()
    const batches: WatchBatch[] = []
    const seen = new Map<string, string>()
    for await (const batch of use().watch.changes(left.signal)) {
      batches.push(batch)
      for (const { path, change } of batch.changes) seen.set(path, change)
      if (batches.length === 1) {
        expect(batch).toEqual({ rev: batch.rev, rescan: false, changes: [] })
        await put(use(), { 'out/ignored': 'x', 'new.txt': '1' })
        await use().files.change({ kind: 'remove', path: 'gone.txt' })
      }
      if (seen.size >= 2) left.abort()
    }
    expect(Object.fromEntries(seen)).toEqual({ 'new.txt': 'added', 'gone.txt': 'deleted' })
    const revs = batches.map(({ rev }) => rev)
    expect(revs).toEqual(revs.map((_, index) => (revs[0] ?? 0) + index))
  })
}

function running(use: Use): void {
  const collect = async (command: string, more: { timeoutMs?: number; cwd?: string; signal?: AbortSignal } = {}) => {
    const out = { stdout: '', stderr: '' }
    const add = ({ stream, text: chunk }: CommandChunk) => {
      out[stream] += chunk
    }
    const spec = { command, cwd: more.cwd ?? '', timeoutMs: more.timeoutMs ?? 20_000 }
    const end = await use().processes.run(spec, add, more.signal ?? never())
    return { ...out, end }
  }

  test('a command gives its output and exit code, or says that none can run here', async () => {
    await put(use(), { 'sub/f.txt': 'ü' })
    const ran = await collect('cat f.txt; echo oops >&2; exit 3', { cwd: 'sub' })
    if (!use().capabilities.processes) {
      expect(ran.end).toEqual({ reason: 'failed', code: null, problem: expect.any(String) })
      return
    }
    expect(ran).toEqual({ stdout: 'ü', stderr: 'oops\n', end: { reason: 'exited', code: 3 } })
    const lost = await collect('true', { cwd: 'none' })
    expect(lost.end).toEqual({ reason: 'failed', code: null, problem: expect.any(String) })
  })

  test('a timeout or an abort ends the command and keeps its output', async () => {
    if (!use().capabilities.processes) return
    // On a busy machine a shell may need longer than a short timeout to say its first word.
    for (const timeoutMs of [300, 3_000, 15_000]) {
      const late = await collect('echo before; sleep 60', { timeoutMs })
      const hasBegun = late.stdout !== '' || timeoutMs === 15_000
      expect(late).toEqual({ stdout: hasBegun ? 'before\n' : '', stderr: '', end: { reason: 'timeout', code: null } })
      if (hasBegun) break
    }
    const left = new AbortController()
    const spec = { command: 'echo up; sleep 60', cwd: '', timeoutMs: 20_000 }
    const end = await use().processes.run(spec, () => left.abort(), left.signal)
    expect(end).toEqual({ reason: 'killed', code: null })
  })
}
