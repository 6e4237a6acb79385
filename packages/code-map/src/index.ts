export {
  type CodeIndex,
  type CodeMapOptions,
  type Outline,
  openCodeMap,
  type Refreshed,
  type WholeMap,
} from './code-map.ts'
export { type FreshMap, freshMap } from './fresh-map.ts'
export { type FolderMapOptions, openFolderMap } from './node/folder-map.ts'
export type { Scanner } from './scan/scanner.ts'
export type { SourceFiles, SourceRead } from './scan/source-files.ts'
export type { MapStore } from './store/journal.ts'
