import { type Checkout, folderOf, foldersAbove, joinPath, type Resolve } from './checkout.ts'

/** Relative modules from the file's folder; others from the file's folder and all above it, and from the `src` of each. */
export const resolvePython: Resolve = (checkout, path, { imports }) => {
  const folder = folderOf(path)
  const above = foldersAbove(folder)
  const roots = above.flatMap((root) => [root, joinPath(root, 'src'), joinPath(root, 'lib')])
  return imports.flatMap(({ specifier }) => {
    const [, dots = '', module = ''] = /^(\.*)(.*)$/.exec(specifier) ?? []
    const inside = module.replaceAll('.', '/')
    if (dots === '')
      return firstOf(
        roots.map((root) => joinPath(root, inside)),
        checkout,
      )
    const base = above[dots.length - 1]
    return base === undefined ? [] : moduleAt(checkout, inside === '' ? base : joinPath(base, inside))
  })
}

function firstOf(paths: readonly string[], checkout: Checkout): string[] {
  for (const path of paths) {
    const found = moduleAt(checkout, path)
    if (found.length > 0) return found
  }
  return []
}

function moduleAt(checkout: Checkout, path: string): string[] {
  const found = [`${path}.py`, joinPath(path, '__init__.py'), `${path}.pyi`, joinPath(path, '__init__.pyi')]
  return found.filter((candidate) => checkout.has(candidate)).slice(0, 1)
}
