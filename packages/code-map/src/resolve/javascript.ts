import { mapsTo } from '../languages/manifests.ts'
import { type Checkout, folderOf, joinPath, type Resolve, relativeTo } from './checkout.ts'

/** In the order in which a name without an extension is tried. */
const extensions = ['.ts', '.tsx', '.d.ts', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs']
/** TypeScript imports by the name that the compiler will give. */
const sourcesOf: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.d.ts'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
}

/** Relative names, names mapped by the nearest tsconfig, and names of packages that are in the checkout. */
export const resolveJavascript: Resolve = (checkout, path, { imports }) => {
  const folder = folderOf(path)
  return imports.flatMap(({ specifier }) => {
    const bare = specifier.replace(/[?#].*$/, '')
    if (/^\.{1,2}(\/|$)/.test(bare)) return fileAt(checkout, relativeTo(folder, bare))
    const mapped = throughTsconfig(checkout, folder, bare)
    return mapped.length > 0 ? mapped : throughPackage(checkout, bare)
  })
}

/** The file that a name without a certain extension means, as a list of none or one. */
function fileAt(checkout: Checkout, path: string | null): string[] {
  if (path === null) return []
  if (checkout.has(path)) return [path]
  const ending = /\.[cm]?jsx?$/.exec(path)?.[0]
  const sources = ending ? (sourcesOf[ending] ?? []).map((source) => path.slice(0, -ending.length) + source) : []
  const candidates = [
    ...sources,
    ...extensions.map((extension) => path + extension),
    ...extensions.map((extension) => joinPath(path, `index${extension}`)),
  ]
  const found = candidates.find((candidate) => checkout.has(candidate))
  if (found !== undefined) return [found]
  return checkout.has(joinPath(path, 'package.json')) ? entryOf(checkout, path, '.') : []
}

function throughTsconfig(checkout: Checkout, folder: string, specifier: string): string[] {
  const configs = [...checkout.above(folder, 'tsconfig.json'), ...checkout.above(folder, 'jsconfig.json')]
  for (const config of configs) {
    for (const { specifier: mapping } of checkout.facts(config)?.imports ?? []) {
      const [pattern = '', target = ''] = mapping.split(mapsTo)
      const rest = matched(pattern, specifier)
      if (rest === null) continue
      const found = fileAt(checkout, relativeTo(folderOf(config), target.replace('*', rest)))
      if (found.length > 0) return found
    }
  }
  return []
}

/** What `*` of a pattern stands for in a name; null when the name does not match. */
function matched(pattern: string, name: string): string | null {
  const star = pattern.indexOf('*')
  if (star < 0) return pattern === name ? '' : null
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)]
  const fits = name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after)
  return fits ? name.slice(before.length, name.length - after.length) : null
}

function throughPackage(checkout: Checkout, specifier: string): string[] {
  const parts = specifier.split('/')
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
  const manifest = checkout.inPackage(name).find((path) => path.endsWith('package.json'))
  return manifest === undefined ? [] : entryOf(checkout, folderOf(manifest), `.${specifier.slice(name.length)}`)
}

/** A file of a package by the name of its entry, such as `.` or `./testing`. What is built is looked for where it is built from. */
function entryOf(checkout: Checkout, folder: string, entry: string): string[] {
  const targets = (checkout.facts(joinPath(folder, 'package.json'))?.imports ?? []).flatMap(({ specifier }) => {
    const [pattern = '', target = ''] = specifier.split(mapsTo)
    const rest = matched(pattern, entry)
    return rest === null ? [] : [target.replace('*', rest)]
  })
  const inside = entry.slice(1).replace(/^\//, '')
  const guesses = [...targets, ...targets.map((target) => target.replace(/^(\.\/)?(dist|lib|build|out)\//, 'src/'))]
  for (const guess of [...guesses, inside || 'index', `src/${inside || 'index'}`]) {
    const at = relativeTo(folder, guess)
    // A package whose entry is its own folder would be looked up for ever.
    if (at === null || at === folder) continue
    const found = fileAt(checkout, at)
    if (found.length > 0) return found
  }
  return []
}
