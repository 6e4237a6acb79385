/** The house's own row: a few figures that show which way it grows. */
import { fileCycles } from './imports.ts'
import type { Tree } from './tree.ts'

/** One line: files, median and largest file in lines, cycles, files touched to add a tool. */
export function describeHouse(tree: Tree): string {
  const sizes = tree.sources.map(({ path, lines }) => ({ path, lines })).sort((a, b) => a.lines - b.lines)
  const median = sizes[Math.floor(sizes.length / 2)]?.lines ?? 0
  const largest = sizes.at(-1) ?? { path: '-', lines: 0 }
  return [
    `house: ${sizes.length} files`,
    `median ${median} lines`,
    `largest ${largest.lines} (${largest.path})`,
    `${fileCycles(tree).length} cycles`,
    `${filesToAddATool(tree)} files to add a tool`,
  ].join(' · ')
}

/** How many files of code name a tool that every agent has; its tests and fixtures do not count. */
function filesToAddATool(tree: Tree): number {
  const naming = tree.sources.filter(
    ({ path, text }) =>
      !/\.test\.|fixtures|scenario|^agents\/|^infra\/|^playwright\//.test(path) &&
      /['"]list_directory['"]|listDirectory\b/.test(text),
  )
  return naming.length
}
