import type { Parsers } from '../parse/parsers.ts'
import { lookAt, mentionsIn } from './look-at.ts'
import type { Look, Scanner } from './scanner.ts'
import type { SourceFiles } from './source-files.ts'

const groupSize = 32

/** Reads and parses in this thread, file by file. The parsers stay open: others may use them too. */
export function openInlineScanner(parts: { files: SourceFiles; parsers: Parsers }): Scanner {
  return {
    async look(asks, known, take, signal) {
      for (let from = 0; from < asks.length; from += groupSize) {
        const looks: Look[] = []
        for (const ask of asks.slice(from, from + groupSize)) {
          signal?.throwIfAborted()
          looks.push(await lookAt(parts, ask, known))
        }
        take(looks)
      }
    },
    async mentions(paths, name, signal) {
      signal?.throwIfAborted()
      return mentionsIn(parts, paths, name)
    },
    close: async () => undefined,
  }
}
