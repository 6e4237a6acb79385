import type { Flaw } from './problem.ts'

/** Files that hold definitions, by the end of their names. */
export const codeExtensions = ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json']
/** Files that a definition may also import: their text. */
const textExtensions = ['.md', '.txt']

/** Paths that an import of `from` may mean, the likeliest first; or why it can mean none. */
export function placesOf(from: string, specifier: string): { ok: true; paths: string[] } | { ok: false; flaw: Flaw } {
  if (!/^\.\.?(\/|$)/.test(specifier)) return { ok: false, flaw: refusal(specifier) }
  const names = from.split('/').slice(0, -1)
  for (const name of specifier.split('/')) {
    if (name === '..' && names.length === 0) return { ok: false, flaw: outside(specifier) }
    if (name === '..') names.pop()
    else if (name !== '.' && name !== '') names.push(name)
  }
  const path = names.join('/')
  const isFile = [...codeExtensions, ...textExtensions].some((extension) => path.endsWith(extension))
  // TypeScript is often imported by the name that its JavaScript would have.
  const typed = /\.(m|c)?js$/.test(path) ? [path.replace(/\.(m|c)?js$/, '.ts'), path.replace(/\.js$/, '.tsx')] : []
  const endings = codeExtensions.flatMap((extension) => (path === '' ? [] : [`${path}${extension}`]))
  const indexes = codeExtensions.map((extension) => (path === '' ? `index${extension}` : `${path}/index${extension}`))
  return { ok: true, paths: [...new Set([...(isFile ? [path, ...typed] : []), ...endings, ...indexes])] }
}

/** Why an import that leaves the checkout is refused. */
export const outside = (specifier: string): Flaw => ({
  field: 'import',
  message: `"${specifier}" is outside the checkout.`,
  fix: 'Import files of the checkout only; copy what is needed into it.',
})

const refusal = (specifier: string): Flaw => ({
  field: 'import',
  message: `"${specifier}" cannot be imported: a definition has no packages and no modules of the system.`,
  fix: 'Import relative files ("./…") only; import types with "import type".',
})
