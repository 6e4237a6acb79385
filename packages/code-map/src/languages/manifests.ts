import * as z from 'zod'
import { type FileFacts, noFacts } from '../facts.ts'

/**
 * Files that say how the imports of others are meant, by name. What they say is kept like the facts of code: `packageName` is the name
 * under which others import the folder; an import `@/*⇥./src/*` maps one name to another, relative to the folder.
 */
export const manifestReaders = new Map<string, (text: string) => FileFacts>([
  ['package.json', readPackageJson],
  ['tsconfig.json', readTsconfig],
  ['jsconfig.json', readTsconfig],
  ['go.mod', (text) => named(/^\s*module\s+"?([^\s"]+)/m.exec(text)?.[1])],
  ['Cargo.toml', (text) => named(/^\[package\][^[]*?^name\s*=\s*"([^"]+)"/m.exec(text)?.[1])],
])

/** Between the two names of a mapping. */
export const mapsTo = '\t'

const named = (packageName: string | undefined): FileFacts => ({ ...noFacts, packageName: packageName ?? null })

const PackageJson = z.object({
  name: z.string().optional(),
  main: z.string().optional(),
  module: z.string().optional(),
  types: z.string().optional(),
  exports: z.unknown().optional(),
})

/** The name of a package, and where its entries are. */
function readPackageJson(text: string): FileFacts {
  const parsed = PackageJson.safeParse(looseJson(text))
  if (!parsed.success) return noFacts
  const { name, main, module, types, exports } = parsed.data
  const entries = new Map<string, string>()
  for (const target of [main, module, types]) if (target !== undefined) entries.set(`.${mapsTo}${target}`, target)
  for (const [entry, target] of exportedEntries(exports)) entries.set(`${entry}${mapsTo}${target}`, target)
  const imports = [...entries.keys()].map((specifier) => ({ specifier, handedOn: false }))
  return { ...noFacts, packageName: name ?? null, imports }
}

const Conditions = z.record(z.string(), z.unknown())

/** Entries of `exports` with each file that a condition may choose. */
function exportedEntries(exports: unknown): [entry: string, target: string][] {
  if (typeof exports === 'string') return [['.', exports]]
  const conditions = Conditions.safeParse(exports)
  if (!conditions.success) return []
  const entries = Object.entries(conditions.data)
  const named = entries.filter(([key]) => key.startsWith('.'))
  if (named.length > 0)
    return named.flatMap(([entry, value]) => targetsOf(value).map((target): [string, string] => [entry, target]))
  return targetsOf(exports).map((target) => ['.', target])
}

/** Nested conditions go no deeper than anybody writes them. */
function targetsOf(value: unknown, depth = 4): string[] {
  if (typeof value === 'string') return [value]
  const inner = Conditions.safeParse(value)
  if (!inner.success || depth === 0) return []
  return Object.values(inner.data).flatMap((each) => targetsOf(each, depth - 1))
}

const Tsconfig = z.object({
  compilerOptions: z
    .object({
      baseUrl: z.string().optional(),
      paths: z.record(z.string(), z.array(z.string())).optional(),
    })
    .optional(),
})

/** `baseUrl` and `paths`: https://www.typescriptlang.org/tsconfig/#paths */
function readTsconfig(text: string): FileFacts {
  const parsed = Tsconfig.safeParse(looseJson(text))
  if (!parsed.success) return noFacts
  const { baseUrl, paths = {} } = parsed.data.compilerOptions ?? {}
  const base = (target: string) => (baseUrl === undefined || target.startsWith('.') ? target : `${baseUrl}/${target}`)
  const mapped = Object.entries(paths).flatMap(([name, targets]) =>
    targets.map((target) => `${name}${mapsTo}${base(target)}`),
  )
  const specifiers = baseUrl === undefined ? mapped : [...mapped, `*${mapsTo}${baseUrl}/*`]
  return { ...noFacts, imports: specifiers.map((specifier) => ({ specifier, handedOn: false })) }
}

/** JSON with comments and commas at ends of lists; undefined for what is not even that. */
function looseJson(text: string): unknown {
  const bare = text.replace(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '$1').replace(/,(?=\s*[}\]])/g, '')
  try {
    return JSON.parse(bare)
  } catch {
    // A broken manifest says nothing; the files around it are read all the same.
    return undefined
  }
}
