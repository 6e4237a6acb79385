import { realpath } from 'node:fs/promises'
import { mapFilesMax, openCodeMap } from '../code-map.ts'
import { type FreshMap, freshMap } from '../fresh-map.ts'
import { openStoreFile } from './store-file.ts'
import { openWorkerScanner } from './worker-scanner.ts'

export type FolderMapOptions = {
  /** The folder; must exist. */
  root: string
  /** Lists its files, without the ignored ones. */
  search: { glob(pattern: string, options: { max: number }): Promise<{ paths: string[] }> }
  /** A file that keeps the map from one start to the next. */
  storeFile?: string
  /** Is told once when that file cannot be read or written; the map works all the same. */
  notKept?: (thrown: unknown) => void
  threads?: number
}

/** The map of a real folder, read and parsed in threads, which begin with the first question. Throws when `root` is not there. */
export async function openFolderMap({
  root,
  search,
  storeFile,
  notKept,
  threads,
}: FolderMapOptions): Promise<FreshMap> {
  const scanner = openWorkerScanner({ root: await realpath(root), ...(threads === undefined ? {} : { threads }) })
  return freshMap(
    openCodeMap({
      // More than are mapped: most files of a checkout may be of other kinds.
      list: async () => (await search.glob('**', { max: 10 * mapFilesMax })).paths,
      scanner,
      ...(storeFile === undefined ? {} : { store: openStoreFile(storeFile) }),
      ...(notKept === undefined ? {} : { notKept }),
    }),
  )
}
