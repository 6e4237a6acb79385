import { folderOf, foldersAbove, joinPath, type Resolve, relativeTo } from './checkout.ts'

/** `./a` from the file's folder; others from the `lib` of a folder above, or from that folder. */
export const resolveRuby: Resolve = (checkout, path, { imports }) => {
  const folder = folderOf(path)
  return imports.flatMap(({ specifier }) => {
    const name = specifier.endsWith('.rb') ? specifier : `${specifier}.rb`
    const candidates = name.startsWith('.')
      ? [relativeTo(folder, name)]
      : foldersAbove(folder).flatMap((root) => [
          joinPath(root, `lib/${name}`),
          joinPath(root, name),
          joinPath(root, `app/models/${name}`),
        ])
    const found = candidates.find((candidate) => candidate !== null && checkout.has(candidate))
    return found ? [found] : []
  })
}
