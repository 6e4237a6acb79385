import { limits, type Search, type SearchMatch, SearchQuery } from '@codeberth/protocol'
import ignore from 'ignore'
import { globDefaultMax, globMatcher, searchLineChars } from './local-search.ts'
import type { MemoryTree } from './memory-tree.ts'

/** Search over files in memory: the same answers as ripgrep's for patterns that both languages of patterns share. */
export function memorySearch(tree: MemoryTree): Search {
  return {
    glob: async (pattern, options = {}) => {
      const base = options.path ? `${options.path}/` : ''
      const matches = globMatcher(pattern)
      const paths = visibleFiles(tree).filter((path) => path.startsWith(base) && matches(path.slice(base.length)))
      const max = options.max ?? globDefaultMax
      return { paths: paths.slice(0, max), truncated: paths.length > max }
    },
    text: async (query, signal) => {
      signal?.throwIfAborted()
      return searchText(tree, SearchQuery.parse(query))
    },
  }
}

/** Paths of files that are not ignored, sorted. */
function visibleFiles(tree: MemoryTree): string[] {
  const files = [...tree].filter(([, node]) => node.kind === 'file').map(([path]) => path)
  const hidden = memoryIgnores(tree)
  return files.filter((path) => !hidden(path)).sort()
}

/** Which paths are ignored by the .gitignore files there are by this time, or are in `.git`. */
export function memoryIgnores(tree: MemoryTree): (path: string) => boolean {
  const rules = [...tree.keys()].flatMap((path) => (/(^|\/)\.gitignore$/.test(path) ? [ruleFile(tree, path)] : []))
  return (path) =>
    path.split('/').includes('.git') ||
    rules.some(({ folder, rule }) => path.startsWith(folder) && rule.ignores(path.slice(folder.length)))
}

function ruleFile(tree: MemoryTree, path: string) {
  return { folder: path.slice(0, -'.gitignore'.length), rule: ignore().add(textOf(tree, path)) }
}

function textOf(tree: MemoryTree, path: string): string {
  const node = tree.get(path)
  return node?.kind === 'file' ? new TextDecoder().decode(node.bytes) : ''
}

async function searchText(tree: MemoryTree, query: SearchQuery): ReturnType<Search['text']> {
  const base = query.path ? `${query.path}/` : ''
  if (query.path !== '' && !tree.has(query.path)) return { ok: false, problem: `${query.path} does not exist` }
  let pattern: RegExp
  try {
    pattern = patternOf(query)
  } catch (thrown) {
    return { ok: false, problem: thrown instanceof Error ? thrown.message : String(thrown) }
  }
  const include = query.include.map(globMatcher)
  const exclude = ignore().add(query.exclude)
  const max = Math.min(query.maxMatches, limits.searchMatches.value)
  const matches: SearchMatch[] = []
  for (const path of visibleFiles(tree)) {
    if (path !== query.path && !path.startsWith(base)) continue
    const inside = path.startsWith(base) ? path.slice(base.length) : path
    if ((include.length > 0 && !include.some((matcher) => matcher(inside))) || exclude.ignores(path)) continue
    for (const match of matchesIn(path, textOf(tree, path), pattern)) {
      if (matches.length === max) return { ok: true, matches, truncated: true }
      matches.push(match)
    }
  }
  return { ok: true, matches, truncated: false }
}

function patternOf({ text, regex, word, caseSensitive }: SearchQuery): RegExp {
  const source = regex ? text : text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(word ? `\\b(?:${source})\\b` : source, caseSensitive ? 'u' : 'iu')
}

function* matchesIn(path: string, text: string, pattern: RegExp): Generator<SearchMatch> {
  // As ripgrep: a NUL byte makes a file binary.
  if (text.includes('\0')) return
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const found = pattern.exec(line)
    if (found) yield { path, line: index + 1, column: found.index + 1, text: line.slice(0, searchLineChars) }
  }
}
