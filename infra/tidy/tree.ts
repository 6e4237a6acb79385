/** The repository as the rules see it: its files, and each source file parsed once. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Comment, type ParseResult, parseSync } from 'oxc-parser'

/** A source file with its syntax tree. `lineOf` turns an offset into a line, from 1. */
export type Source = {
  path: string
  text: string
  lines: number
  program: ParseResult['program']
  comments: Comment[]
  imports: { specifier: string; offset: number }[]
  lineOf: (offset: number) => number
}

/** `paths` are all files that git has or would take, relative to `root`, with `/`. */
export type Tree = { root: string; paths: string[]; sources: Source[]; read: (path: string) => string }

const isSource = /\.(ts|tsx|mts|mjs)$/
const isLeftOut = /(^|\/)(migrations|fixtures|generated)\/|\.d\.ts$/

/** Reads the tree below `root`. `paths` is what git lists unless given. */
export function readTree(root: string, paths: string[] = listed(root)): Tree {
  const read = (path: string) => readFileSync(join(root, path), 'utf8')
  const sources = paths
    .filter((path) => isSource.test(path) && !isLeftOut.test(path))
    .map((path) => parse(path, read(path)))
  return { root, paths, sources, read }
}

function listed(root: string): string[] {
  const output = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  const paths = new Set(output.split('\0').filter((path) => path !== '' && existsSync(join(root, path))))
  return [...paths].sort()
}

function parse(path: string, text: string): Source {
  const { program, comments, module, errors } = parseSync(path, text)
  if (errors[0]) throw new Error(`${path} cannot be parsed: ${errors[0].message}`)
  const starts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)]
  const imports = [
    ...module.staticImports.map((item) => ({ specifier: item.moduleRequest.value, offset: item.start })),
    ...module.staticExports.flatMap((item) =>
      item.entries.flatMap((entry) =>
        entry.moduleRequest ? [{ specifier: entry.moduleRequest.value, offset: item.start }] : [],
      ),
    ),
    ...module.dynamicImports.flatMap((item) => {
      const quoted = /^['"](.+)['"]$/.exec(text.slice(item.moduleRequest.start, item.moduleRequest.end))
      return quoted?.[1] ? [{ specifier: quoted[1], offset: item.start }] : []
    }),
  ]
  return { path, text, lines: starts.length - (text.endsWith('\n') ? 1 : 0), program, comments, imports, lineOf }

  function lineOf(offset: number): number {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}
