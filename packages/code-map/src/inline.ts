/** The map without threads, for a checkout that is not a folder. It loads the parser into this thread. */
import type { Workspace } from '@codeberth/protocol'
import { mapFilesMax, openCodeMap } from './code-map.ts'
import { type FreshMap, freshMap } from './fresh-map.ts'
import { grammarFiles } from './node/grammar-files.ts'
import { openParsers } from './parse/parsers.ts'
import { openInlineScanner } from './scan/inline-scanner.ts'
import type { SourceFiles, SourceRead } from './scan/source-files.ts'

/** The map of any workspace, read file by file. It reads every file at each question: nothing else tells what has changed. */
export function openWorkspaceMap({ search, files }: Pick<Workspace, 'search' | 'files'>): FreshMap {
  const read: SourceFiles['read'] = async (path, maxBytes): Promise<SourceRead> => {
    const found = await files.read(path, { maxBytes })
    if (found.ok) return { state: 'read', bytes: found.bytes, hash: found.hash, stamp: found.hash }
    return found.problem === 'too_large' ? { state: 'too-large', stamp: 'too-large' } : { state: 'gone' }
  }
  const stamp = async (path: string) => {
    const found = await read(path, Number.MAX_SAFE_INTEGER)
    return found.state === 'read' ? found.stamp : null
  }
  const parsers = openParsers(grammarFiles)
  const scanner = { ...openInlineScanner({ files: { stamp, read }, parsers }), close: () => parsers.close() }
  return freshMap(
    openCodeMap({ list: async () => (await search.glob('**', { max: 10 * mapFilesMax })).paths, scanner }),
  )
}
