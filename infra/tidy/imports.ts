/** Rules about who imports whom: the import law, undeclared sisters, cycles between files. */
import { dirname, join } from 'node:path/posix'
import * as z from 'zod'
import { browserFolders, browserSisters, folderOrders, lawOf } from './law.ts'
import type { Finding } from './rules.ts'
import type { Source, Tree } from './tree.ts'

const Manifest = z.object({
  name: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
})
type Package = { folder: string; name: string; path: string; code: string[]; tests: string[] }

const scope = '@codeberth/'
const isTest =
  /^playwright\/|\.test\.tsx?$|(^|\/)test-[a-z-]+\.tsx?$|(^|\/)(evals|conformance|testing|test)\/|\.config\.(ts|mts|mjs)$/

/** Holds declared and imported sisters against the table of `law.ts`. */
export function importLaw(tree: Tree): Finding[] {
  const packages = readPackages(tree)
  return [...packages.flatMap(declared), ...tree.sources.flatMap((source) => imported(source, packages))]
}

function readPackages(tree: Tree): Package[] {
  const manifests = tree.paths.filter(
    (path) => path.endsWith('/package.json') && !path.includes('/fixtures/') && !path.includes('/starters/'),
  )
  return manifests.flatMap((path) => {
    const manifest = Manifest.safeParse(JSON.parse(tree.read(path)))
    if (!manifest.success || !isSister(manifest.data.name)) return []
    const { name, dependencies, devDependencies } = manifest.data
    const [code, tests] = [dependencies, devDependencies].map((set) => Object.keys(set).filter(isSister).map(bare))
    return [{ folder: dirname(path), name: bare(name), path, code: code ?? [], tests: tests ?? [] }]
  })
}

function declared(pack: Package): Finding[] {
  const law = lawOf(pack.name)
  const wrong = [
    ...pack.code.filter((sister) => !law.sisters.includes(sister)),
    ...pack.tests.filter((sister) => ![...law.sisters, ...law.alsoInTests].includes(sister)),
  ]
  const rule = (sister: string) => `${pack.name} may not depend on ${sister}`
  return wrong.map((sister) => ({
    path: pack.path,
    line: 1,
    rule: rule(sister),
    instead: 'meet in protocol, or move the code (import law)',
  }))
}

function imported(source: Source, packages: Package[]): Finding[] {
  const pack = packages.find((candidate) => source.path.startsWith(`${candidate.folder}/`))
  if (!pack) return []
  return source.imports.flatMap(({ specifier, offset }) => {
    const at = { path: source.path, line: source.lineOf(offset) }
    if (specifier.startsWith('.')) {
      const target = join(dirname(source.path), specifier)
      const leaves = !target.startsWith(`${pack.folder}/`)
      return leaves
        ? [{ ...at, rule: `reaches out of its package (${specifier})`, instead: 'import the sister by its name' }]
        : []
    }
    if (!isSister(specifier)) return []
    const sister = bare(specifier)
    const open = isTest.test(source.path) ? [...pack.code, ...pack.tests] : pack.code
    if (sister !== pack.name && !open.includes(sister))
      return [
        { ...at, rule: `${sister} is not declared in ${pack.path}`, instead: 'declare it if the import law allows it' },
      ]
    if (browserFolders.test(source.path) && !isTest.test(source.path) && !browserSisters.includes(sister))
      return [{ ...at, rule: `browser code imports ${sister}`, instead: 'move what is shared into protocol' }]
    return []
  })
}

/** Holds the folders inside a package to their order. Tests may look anywhere. */
export function folderLaw(tree: Tree): Finding[] {
  return folderOrders.flatMap((order) =>
    tree.sources.filter((source) => !isTest.test(source.path)).flatMap((source) => disordered(source, order)),
  )
}

function disordered(source: Source, { root, levels }: (typeof folderOrders)[number]): Finding[] {
  const folderOf = (path: string) =>
    path.startsWith(`${root}/`) ? /^([^/]+)\//.exec(path.slice(root.length + 1))?.[1] : undefined
  const levelOf = (folder: string) =>
    levels.findIndex((groups) => groups.some((group) => group.split(' ').includes(folder)))
  const from = folderOf(source.path)
  if (from === undefined) return []
  const at = { path: source.path, line: 1 }
  if (levelOf(from) < 0)
    return [{ ...at, rule: `${root}/${from} has no place in the order`, instead: 'give it one in infra/tidy/law.ts' }]
  return source.imports.flatMap(({ specifier, offset }) => {
    const to = specifier.startsWith('.') ? folderOf(join(dirname(source.path), specifier)) : undefined
    if (to === undefined || to === from || levelOf(to) < levelOf(from)) return []
    const together = levels.flat().some((group) => group.split(' ').includes(to) && group.split(' ').includes(from))
    const rule = `${from} may not import ${to}`
    return together ? [] : [{ ...at, line: source.lineOf(offset), rule, instead: 'move what both need down the order' }]
  })
}

/** Each cycle once, by its smallest file; imports of types count. */
export function fileCycles(tree: Tree): string[][] {
  const known = new Set(tree.sources.map((source) => source.path))
  const edges = new Map(tree.sources.map((source) => [source.path, targets(source, known)]))
  const found = new Map<string, string[]>()
  const finished = new Set<string>()
  const visit = (path: string, trail: string[]) => {
    const start = trail.indexOf(path)
    if (start >= 0) {
      const cycle = trail.slice(start)
      const first = cycle.indexOf(cycle.toSorted()[0] ?? path)
      const turned = [...cycle.slice(first), ...cycle.slice(0, first)]
      found.set(turned.join(' '), turned)
      return
    }
    if (finished.has(path)) return
    for (const target of edges.get(path) ?? []) visit(target, [...trail, path])
    finished.add(path)
  }
  for (const path of edges.keys()) visit(path, [])
  return [...found.values()]
}

/** The cycles as findings. */
export function noCycles(tree: Tree): Finding[] {
  return fileCycles(tree).map((cycle) => ({
    path: cycle[0] ?? '',
    line: 1,
    rule: `files import each other: ${[...cycle, cycle[0]].join(' → ')}`,
    instead: 'move what both need into a third file',
  }))
}

function targets(source: Source, known: Set<string>): string[] {
  const resolved = source.imports
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier }) => join(dirname(source.path), specifier))
  return resolved.flatMap((path) =>
    [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].filter((name) => known.has(name)).slice(0, 1),
  )
}

function isSister(name: string): boolean {
  return name.startsWith(scope)
}

function bare(name: string): string {
  return name.slice(scope.length).split('/')[0] ?? ''
}
