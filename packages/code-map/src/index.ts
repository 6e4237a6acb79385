export {
  type CodeMap,
  type CodeMapOptions,
  type MappedFile,
  type Outline,
  openCodeMap,
  type RankedFile,
  type Refreshed,
  type SkippedFile,
  type WholeMap,
} from './code-map.ts'
export type { CodeSymbol, SkipReason, SymbolKind } from './facts.ts'
export { type FreshMap, freshMap } from './fresh-map.ts'
export type { Focus } from './graph/rank.ts'
export type { Definition } from './names.ts'
export { type FolderMapOptions, openFolderMap } from './node/folder-map.ts'
export type { Mention, Scanner } from './scan/scanner.ts'
export type { SourceFiles, SourceRead } from './scan/source-files.ts'
export type { MapStore } from './store/journal.ts'
