import { type FileChange, type FileRead, type Files, limits } from '@codeberth/protocol'
import { type GitOptions, runGit } from './git.ts'

/** Untracked files above this size are not read for their number of lines. */
const countLinesBytes = 1024 * 1024

export type Changes = { head: string | null; branch: string | null; files: FileChange[]; truncated: boolean }

type Git = Omit<GitOptions, 'line'>

/** What differs from HEAD: index and working tree together, untracked files too. Before the first commit everything is added. */
export async function changesSinceHead(git: Git, files: Files): Promise<Changes> {
  const head = await line(git, ['rev-parse', '--verify', '--quiet', 'HEAD'])
  const base = head ?? (await line(git, ['hash-object', '-t', 'tree', '/dev/null'])) ?? ''
  const diff = ['diff', '--no-renames', '--no-ext-diff', '--no-textconv', '-z']
  const [branch, states, counts, untracked] = await Promise.all([
    line(git, ['symbolic-ref', '--short', '--quiet', 'HEAD']),
    words(git, [...diff, '--name-status', base]),
    words(git, [...diff, '--numstat', base]),
    words(git, ['ls-files', '--others', '--exclude-standard', '-z']),
  ])
  const found = readStates(states.words, readCounts(counts.words))
  for (const path of untracked.words.slice(0, limits.listEntries.value)) {
    const there = found.get(path)
    const added = await linesOf(files, path)
    // In HEAD, but taken out of the index: to the user it is a changed file.
    found.set(path, { path, change: there ? 'modified' : 'added', added, removed: there?.removed ?? 0 })
  }
  const all = [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
  const max = limits.listEntries.value
  const truncated = all.length > max || untracked.words.length > max || states.truncated || untracked.truncated
  return { head, branch, files: all.slice(0, max), truncated }
}

/** The bytes of a file in HEAD; `missing` when it is not there. */
export async function fileInHead(
  git: Git,
  path: string,
): Promise<Extract<FileRead, { ok: false }> | { ok: true; bytes: Uint8Array }> {
  const size = await line(git, ['cat-file', '-s', `HEAD:${path}`])
  if (size === null) return { ok: false, problem: 'missing' }
  if (Number(size) > limits.fileReadBytes.value) return { ok: false, problem: 'too_large', size: Number(size) }
  const { code, output } = await runGit(['cat-file', 'blob', `HEAD:${path}`], git)
  return code === 0 ? { ok: true, bytes: new Uint8Array(output) } : { ok: false, problem: 'not_a_file' }
}

/** The commit of HEAD; null before the first. */
export const headOf = (git: Git): Promise<string | null> => line(git, ['rev-parse', '--verify', '--quiet', 'HEAD'])

async function line(git: Git, args: string[]): Promise<string | null> {
  const { code, output } = await runGit(args, git)
  return code === 0 ? output.toString('utf8').trim() : null
}

async function words(git: Git, args: string[]): Promise<{ words: string[]; truncated: boolean }> {
  const { output, truncated } = await runGit(args, git)
  const found = output.toString('utf8').split('\0')
  // The end of the last name is the last NUL; what follows it, after a cut, is half a name.
  found.pop()
  return { words: found, truncated }
}

const changeOf: Readonly<Record<string, FileChange['change']>> = { A: 'added', D: 'deleted' }

function readStates(fields: string[], counts: Map<string, { added: number; removed: number }>) {
  const found = new Map<string, FileChange>()
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const path = fields[at + 1] ?? ''
    const change = changeOf[fields[at] ?? ''] ?? 'modified'
    found.set(path, { path, change, ...(counts.get(path) ?? { added: 0, removed: 0 }) })
  }
  return found
}

/** `added TAB removed TAB path`, with `-` for binary files (git-diff(1), "other diff formats"). */
function readCounts(fields: string[]): Map<string, { added: number; removed: number }> {
  const count = (text: string | undefined) => Number.parseInt(text ?? '', 10) || 0
  return new Map(
    fields.map((field) => {
      const [added, removed, ...path] = field.split('\t')
      return [path.join('\t'), { added: count(added), removed: count(removed) }]
    }),
  )
}

async function linesOf(files: Files, path: string): Promise<number> {
  const read = await files.read(path, { maxBytes: countLinesBytes })
  if (!read.ok || read.bytes.length === 0 || read.bytes.includes(0)) return 0
  let lines = read.bytes.at(-1) === 0x0a ? 0 : 1
  for (const byte of read.bytes) if (byte === 0x0a) lines++
  return lines
}
