import { lstat } from 'node:fs/promises'
import { limits, type Search, type SearchMatch, SearchQuery } from '@codeberth/protocol'
import picomatch from 'picomatch'
import * as z from 'zod'
import { realBeneath } from './beneath.ts'
import { ripgrep } from './ripgrep.ts'
import { isAbandoned, removeAbandoned, temporaryPrefix } from './temporary-name.ts'

/** Characters kept of a matching line; a minified file must not fill an answer. */
export const searchLineChars = 2_000
/** Paths of `glob` when the caller names no number. */
export const globDefaultMax = limits.listEntries.value

const Bytes = z.union([
  z.object({ text: z.string() }).transform(({ text }) => Buffer.from(text)),
  z.object({ bytes: z.base64() }).transform(({ bytes }) => Buffer.from(bytes, 'base64')),
])
/** One line of `rg --json`: https://docs.rs/grep-printer/latest/grep_printer/struct.JSON.html */
const RipgrepMatch = z.object({
  type: z.literal('match'),
  data: z.object({
    path: Bytes,
    lines: Bytes,
    line_number: z.int().positive(),
    submatches: z.array(z.object({ start: z.int().nonnegative() })),
  }),
})

/** Search by ripgrep beneath `root`, a real path. */
export function localSearch(root: string, rg: () => Promise<string>): Search {
  return {
    glob: async (pattern, options = {}) => {
      const matches = globMatcher(pattern)
      const base = options.path ? `${options.path}/` : ''
      const all = await listFiles(root, rg, options.path ?? '')
      const paths = all.filter((path) => matches(path.slice(base.length))).sort()
      const max = options.max ?? globDefaultMax
      return { paths: paths.slice(0, max), truncated: paths.length > max }
    },
    text: async (query, signal) => searchText(root, await rg(), SearchQuery.parse(query), signal),
  }
}

/** Matches a path against a glob; one without `/` matches the file's name in every folder. Names may have line breaks. */
export function globMatcher(pattern: string): (path: string) => boolean {
  const matches = picomatch(pattern.replace(/^\.\//, ''), { dot: true, flags: 's' })
  if (pattern.includes('/')) return (path) => matches(path)
  return (path) => matches(path.slice(path.lastIndexOf('/') + 1))
}

async function listFiles(root: string, rg: () => Promise<string>, path: string): Promise<string[]> {
  const real = await realBeneath(root, path)
  if (real === null || !(await lstat(real)).isDirectory()) return []
  const paths: string[] = []
  const args = ['--files', '--hidden', '--null', '--no-require-git', '--no-messages', '--glob', '!.git', '--', './']
  const abandoned: string[] = []
  const add = (line: string) => {
    const found = path === '' ? line.slice(2) : `${path}/${line.slice(2)}`
    const name = found.slice(found.lastIndexOf('/') + 1)
    if (!name.startsWith(temporaryPrefix)) paths.push(found)
    else if (isAbandoned(name)) abandoned.push(found)
    return true
  }
  await ripgrep(await rg(), real, args, add, { split: 'nul' })
  // Every turn begins with such a list, so what a killed writer left goes at the next start.
  await Promise.all(abandoned.map((file) => removeAbandoned(root, file)))
  return paths
}

async function searchText(
  root: string,
  rg: string,
  query: SearchQuery,
  signal: AbortSignal | undefined,
): ReturnType<Search['text']> {
  if ((await realBeneath(root, query.path)) === null) return { ok: false, problem: `${query.path} does not exist` }
  const wanted = query.include.map(globMatcher)
  const base = query.path ? `${query.path}/` : ''
  const max = Math.min(query.maxMatches, limits.searchMatches.value)
  const matches: SearchMatch[] = []
  let truncated = false
  const take = (line: string) => {
    const match = readMatch(line)
    if (!match || (wanted.length > 0 && !wanted.some((matcher) => matcher(relativeTo(base, match.path))))) return true
    if (matches.length === max) truncated = true
    else matches.push(match)
    return !truncated
  }
  const { code, problem } = await ripgrep(rg, root, textArguments(query), take, signal ? { signal } : {})
  // 2 with a message and without a match is a pattern that cannot be read; 2 alone is a file that could not be opened.
  if (code === 2 && problem !== '' && matches.length === 0) return { ok: false, problem }
  matches.sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1))
  return { ok: true, matches, truncated }
}

const relativeTo = (base: string, path: string) => (path.startsWith(base) ? path.slice(base.length) : path)

/**
 * `--glob` with a pattern to include would bring back ignored files (ripgrep lets it win over .gitignore), so patterns for
 * names become a file type and the rest is matched on what ripgrep finds.
 */
function textArguments(query: SearchQuery): string[] {
  const args = [
    '--json',
    '--hidden',
    '--no-require-git',
    '--no-messages',
    '--max-filesize',
    '64M',
    '--glob',
    '!.git',
    '--glob',
    `!${temporaryPrefix}*`,
  ]
  args.push(query.caseSensitive ? '--case-sensitive' : '--ignore-case')
  if (!query.regex) args.push('--fixed-strings')
  if (query.word) args.push('--word-regexp')
  for (const glob of query.exclude) args.push('--glob', `!${glob}`)
  const names = query.include.filter((glob) => !glob.includes('/'))
  if (names.length > 0 && names.length === query.include.length) {
    for (const name of names) args.push('--type-add', `wanted:${name}`)
    args.push('--type', 'wanted')
  }
  return [...args, '--regexp', query.text, '--', `./${query.path}`]
}

function readMatch(line: string): SearchMatch | null {
  if (!line.startsWith('{"type":"match"')) return null
  const { path, lines, line_number, submatches } = RipgrepMatch.parse(JSON.parse(line)).data
  const text = lines.toString('utf8').replace(/\r?\n$/, '')
  const start = submatches[0]?.start ?? 0
  return {
    path: path.toString('utf8').replace(/^\.\//, ''),
    line: line_number,
    column: lines.subarray(0, start).toString('utf8').length + 1,
    text: text.slice(0, searchLineChars),
  }
}
