/** All rules of the house. */
import { folderLaw, importLaw, noCycles } from './imports.ts'
import { comments, documents, type Finding, forms, names, roomsOf, sizes } from './rules.ts'
import type { Tree } from './tree.ts'

/** Every finding, in the order of the files. */
export function tidy(tree: Tree): Finding[] {
  const findings = [importLaw, folderLaw, noCycles, roomsOf, sizes, forms, names, comments, documents].flatMap((rule) =>
    rule(tree),
  )
  return findings.toSorted((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1))
}
