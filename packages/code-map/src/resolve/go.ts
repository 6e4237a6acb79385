import { folderOf, joinPath, type Resolve } from './checkout.ts'

/** A package is a folder beneath the module that the nearest go.mod names: https://go.dev/ref/mod#go-mod-file */
export const resolveGo: Resolve = (checkout, path, { imports }) => {
  const manifests = checkout.above(folderOf(path), 'go.mod')
  return imports.flatMap(({ specifier }) => {
    for (const manifest of manifests) {
      const module = checkout.facts(manifest)?.packageName ?? null
      if (module === null || (specifier !== module && !specifier.startsWith(`${module}/`))) continue
      const folder = joinPath(folderOf(manifest), specifier.slice(module.length + 1)).replace(/\/$/, '')
      return checkout.inFolder(folder).filter((file) => file.endsWith('.go') && !file.endsWith('_test.go'))
    }
    return []
  })
}
