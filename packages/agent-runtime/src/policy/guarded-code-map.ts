import type { CodeMap } from '@codeberth/protocol'
import { isSensitive } from './paths.ts'

/** A code map in which files that are likely to hold secrets do not exist, whatever a tool asks for. */
export function guardedCodeMap(map: CodeMap): CodeMap {
  const open = ({ path }: { path: string }) => !isSensitive(path)
  return {
    async outline(path, signal) {
      const { files, skipped, complete } = await map.outline(path, signal)
      return { files: files.filter(open), skipped: skipped.filter(open), complete }
    },
    definitions: async (name, signal) => (await map.definitions(name, signal)).filter(open),
    async references(name, options) {
      const found = await map.references(name, options)
      return { ...found, mentions: found.mentions.filter(open) }
    },
    rank: async (focus, limit, signal) => (await map.rank(focus, limit, signal)).filter(open),
    async neighbours(path, signal) {
      if (isSensitive(path)) return { imports: [], importedBy: [] }
      const { imports, importedBy } = await map.neighbours(path, signal)
      const shown = (each: string) => !isSensitive(each)
      return { imports: imports.filter(shown), importedBy: importedBy.filter(shown) }
    },
  }
}
