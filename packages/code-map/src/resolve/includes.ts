import { folderOf, type Resolve, relativeTo } from './checkout.ts'

/** A name that more files end with says nothing. */
const candidatesMax = 3

/** From the file's folder, else whatever file of the checkout ends with that name: include paths are in build files of many kinds. */
export const resolveIncludes: Resolve = (checkout, path, { imports }) =>
  imports.flatMap(({ specifier }) => {
    const beside = relativeTo(folderOf(path), specifier)
    if (beside !== null && checkout.has(beside)) return [beside]
    const found = checkout.endingWith(specifier.replace(/^(\.\.?\/)+/, ''))
    return found.length <= candidatesMax ? [...found] : []
  })
