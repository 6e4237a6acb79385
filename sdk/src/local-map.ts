import { statSync } from 'node:fs'
import { openFolderMap } from '@codeberth/code-map'
import type { CodeMap } from '@codeberth/protocol'
import { openLocalWorkspace } from '@codeberth/workspace'

export type LocalMapOptions = {
  /** The folder to map. */
  cwd: string
  /** A file that keeps the map from one start to the next; none: it is made anew. */
  mapFile?: string
  /** Is told once when that file cannot be read or written; the map works all the same. */
  notKept?: (thrown: unknown) => void
}

/** A code map that is open: its threads end with `close`. */
export type LocalMap = CodeMap & { close(): Promise<void> }

/** Opens the code map of a folder on this machine; nothing is read before the first question. Throws TypeError for no folder. */
export async function openLocalMap({ cwd, mapFile, notKept }: LocalMapOptions): Promise<LocalMap> {
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) throw new TypeError(`${cwd} is not a folder`)
  const { search } = await openLocalWorkspace({ root: cwd })
  return openFolderMap({
    root: cwd,
    search,
    ...(mapFile === undefined ? {} : { storeFile: mapFile }),
    ...(notKept === undefined ? {} : { notKept }),
  })
}
