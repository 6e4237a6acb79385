import { resolveByName } from './by-name.ts'
import { folderOf, type Resolve, relativeTo } from './checkout.ts'

/** Paths from the file's folder; names by the namespaces that files say they belong to. */
export const resolvePhp: Resolve = (checkout, path, facts) => {
  const paths = facts.imports.filter(({ specifier }) => specifier.startsWith('./'))
  const names = facts.imports.filter(({ specifier }) => !specifier.startsWith('./'))
  const required = paths.flatMap(({ specifier }) => {
    const found = relativeTo(folderOf(path), specifier)
    return found !== null && checkout.has(found) ? [found] : []
  })
  return [...required, ...resolveByName(checkout, path, { ...facts, imports: names })]
}
