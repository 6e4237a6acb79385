/** Rules about one file: size, words, comments, forms that the house does without, and whether documents tell the truth. */
import { dirname, join } from 'node:path/posix'
import * as z from 'zod'
import { readsEnvironment, words } from './law.ts'
import { type Node, visitNodes } from './nodes.ts'
import type { Source, Tree } from './tree.ts'

/** One thing to mend: where, which rule, and what to do. */
export type Finding = { path: string; line: number; rule: string; instead: string }

const longestFile = 400
const longestFunction = 60
const longestReadme = 60
const nextFiles =
  /^apps\/web\/(src\/app\/.*\/?(page|layout|loading|error|not-found|global-error)\.tsx|[a-z]+\.config\.(ts|mjs))$/
const configFiles = /(^|\/)[a-z-]+\.config\.(ts|mts|mjs)$/

/** Sizes of files and functions; a nested function counts for itself. */
export function sizes(tree: Tree): Finding[] {
  return tree.sources.flatMap((source) => {
    const file: Finding[] =
      source.lines > longestFile
        ? [
            {
              path: source.path,
              line: source.lines,
              rule: `${source.lines} lines, at most ${longestFile}`,
              instead: 'find the second noun in it',
            },
          ]
        : []
    return [...file, ...longFunctions(source)]
  })
}

function longFunctions(source: Source): Finding[] {
  const found: Finding[] = []
  const lineCount = (node: Node) => source.lineOf(node.end) - source.lineOf(node.start) + 1
  visitNodes(source.program, (node, inside) => {
    if (!isFunction(node)) return
    const nested = inside().filter((inner) => lineCount(inner) > 1)
    const own = lineCount(node) - nested.reduce((sum, inner) => sum + lineCount(inner) - 1, 0)
    if (own > longestFunction)
      found.push({
        path: source.path,
        line: source.lineOf(node.start),
        rule: `a function of ${own} lines, at most ${longestFunction}`,
        instead: 'give its parts names',
      })
  })
  return found
}

function isFunction(node: Node): boolean {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  )
}

/** Forms that the house does without. */
export function forms(tree: Tree): Finding[] {
  return tree.sources.flatMap((source) => {
    const found: Finding[] = []
    const say = (node: Node, rule: string, instead: string) =>
      found.push({ path: source.path, line: source.lineOf(node.start), rule, instead })
    visitNodes(source.program, (node) => {
      const form = formOf(node, source)
      if (form) say(node, ...form)
    })
    return found
  })
}

function formOf(node: Node, source: Source): [string, string] | undefined {
  const text = () => source.text.slice(node.start, node.end)
  switch (node.type) {
    case 'TSAsExpression':
      return text().endsWith('as const')
        ? undefined
        : ['`as` claims a type', 'parse it, or let the type follow from the code']
    case 'TSTypeAssertion':
      return ['a type assertion claims a type', 'parse it, or let the type follow from the code']
    case 'TSInterfaceDeclaration':
      return ['interface', 'use type']
    case 'ClassDeclaration':
      return /^(abstract )?class \w+(<[^{]*>)? extends \w*(Error|Fault|Component)\b/.test(text())
        ? undefined
        : ['class', 'a closure that returns an object of functions']
    case 'ExportDefaultDeclaration':
      return nextFiles.test(source.path) || configFiles.test(source.path)
        ? undefined
        : ['default export', 'export it by name']
    case 'MemberExpression':
      if (text() === 'process.env' && !readsEnvironment.test(source.path))
        return ['reads the environment', 'take it as an option from main.ts']
      return text() === 'vi.mock' ? ['mocks a module', 'pass a real adapter as an argument'] : undefined
    default:
      return undefined
  }
}

/** Words of the glossary that name nothing, in file names and in what the code declares. */
export function names(tree: Tree): Finding[] {
  return tree.sources.flatMap((source) => {
    const file = source.path.split('/').at(-1)?.replace(/\..*$/, '') ?? ''
    const found = forbidden(file, source, 1)
    visitNodes(source.program, (node) => {
      for (const name of declaredNames(node)) found.push(...forbidden(name.name, source, source.lineOf(name.start)))
    })
    return found
  })
}

function forbidden(name: string, source: Source, line: number): Finding[] {
  const parts = name.split(/[-_.]|(?<=[a-z0-9])(?=[A-Z])/)
  const hits = words.filter(({ word, whole }) => (whole ? word.test(name) : parts.some((part) => word.test(part))))
  return hits
    .filter(
      ({ allowedIn, allowedWith, word }) =>
        !allowedIn?.test(source.path) &&
        !allowedWith?.test(source.text) &&
        !(word.test('session') && /web-?sessions?/i.test(name)),
    )
    .map(({ instead }) => ({ path: source.path, line, rule: `the name ${name}`, instead }))
}

type Named = { name: string; start: number }

function declaredNames(node: Node): Named[] {
  switch (node.type) {
    case 'VariableDeclarator':
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSTypeAliasDeclaration':
      return node.id?.type === 'Identifier' ? [{ name: node.id.name ?? '', start: node.id.start }] : []
    default:
      return []
  }
}

/** Comments that tell history, and TODOs that nobody can find again. */
export function comments(tree: Tree): Finding[] {
  return tree.sources.flatMap((source) =>
    source.comments.flatMap((comment) => {
      const at = { path: source.path, line: source.lineOf(comment.start) }
      const prose = comment.value.replace(/`[^`]*`|Date\.now|performance\.now/g, '')
      const history = /\b(now|previously|no longer)\b/i.exec(prose)
      const todo = /\b(TODO|FIXME|XXX)\b(?!.*#\d+)/.exec(prose)
      return [
        ...(history
          ? [{ ...at, rule: `a comment says "${history[0]}"`, instead: 'say what holds; git knows what was' }]
          : []),
        ...(todo ? [{ ...at, rule: `${todo[0]} without an issue`, instead: 'name the issue (#12) or do it' }] : []),
      ]
    }),
  )
}

const longestManifest = 15
const rooms = /^(packages|services|apps)\/[^/]+\/package\.json$|^(agents|sdk|cli|playwright)\/package\.json$/
/** Folders with a README though they are no package. */
const alsoRooms = ['sandbox-image', 'infra']

/** Every room has a README, and a manifest that says little besides what it depends on. */
export function roomsOf(tree: Tree): Finding[] {
  const manifests = tree.paths.filter((path) => rooms.test(path))
  const other = alsoRooms.filter((folder) => tree.paths.some((path) => path.startsWith(`${folder}/`)))
  const missing = [...manifests.map((path) => dirname(path)), ...other]
    .filter((folder) => !tree.paths.includes(`${folder}/README.md`))
    .map((folder) => ({
      path: folder,
      line: 1,
      rule: 'a room without README.md',
      instead: 'say what it is, how to run it, where next',
    }))
  const long = manifests.flatMap((path) => {
    const { dependencies: _, devDependencies: _dev, ...rest } = Manifest.parse(JSON.parse(tree.read(path)))
    const lines = JSON.stringify(rest, null, 2).split('\n').length
    const rule = `a manifest of ${lines} lines besides its dependencies, at most ${longestManifest}`
    return lines > longestManifest ? [{ path, line: 1, rule, instead: 'a room needs no scripts of its own' }] : []
  })
  return [...missing, ...long]
}

const Manifest = z.looseObject({ dependencies: z.unknown().optional(), devDependencies: z.unknown().optional() })

/** READMEs fit a screen; each path and each link in a document exists. */
export function documents(tree: Tree): Finding[] {
  const known = new Set(
    tree.paths.flatMap((path) => path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'))),
  )
  const tops = new Set([...known].filter((path) => !path.includes('/')))
  const documents = tree.paths.filter((path) => path.endsWith('.md') && !/fixtures\/|starters\/|scenarios\//.test(path))
  return documents.flatMap((path) => {
    const lines = tree.read(path).split('\n')
    const long = path.endsWith('README.md') && lines.length > longestReadme
    const missing = lines.flatMap((line, index) =>
      namedPaths(line, path, tops)
        .filter((named) => !known.has(named))
        .map((named) => ({ path, line: index + 1, rule: `${named} does not exist`, instead: 'correct the document' })),
    )
    return [
      ...(long
        ? [
            {
              path,
              line: lines.length,
              rule: `a README of ${lines.length} lines, at most ${longestReadme}`,
              instead: 'move the rest to docs/',
            },
          ]
        : []),
      ...missing,
    ]
  })
}

function namedPaths(line: string, document: string, tops: Set<string>): string[] {
  const links = [...line.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map((match) => match[1] ?? '')
    .filter((link) => !/^[a-z]+:/.test(link))
  const quoted = [...line.matchAll(/`([\w.@-]+(?:\/[\w.@-]+)+)\/?`/g)].map((match) => match[1] ?? '')
  const fromFolder = (path: string) => join(dirname(document), path)
  return [
    ...links.map((link) => fromFolder(link).replace(/\/$/, '')),
    ...quoted.filter((path) => tops.has(path.split('/')[0] ?? '')),
    ...(document.includes('/') ? quoted.filter((path) => path.startsWith('src/')).map(fromFolder) : []),
  ]
}
