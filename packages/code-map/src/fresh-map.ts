import type { CodeMap, MappedFile, RankedFile, SkippedFile } from './code-map.ts'
import type { Focus } from './graph/rank.ts'
import type { Definition } from './names.ts'
import type { Mention } from './scan/scanner.ts'

/** A map whose answers are about the files as they are when it is asked: each question looks at all files first. */
export type FreshMap = {
  /** The files at or below a path ('' for all), in the order of their paths. */
  outline(
    path: string,
    signal?: AbortSignal,
  ): Promise<{ files: MappedFile[]; skipped: SkippedFile[]; complete: boolean }>
  definitions(name: string, signal?: AbortSignal): Promise<Definition[]>
  references(
    name: string,
    options: { max: number; signal?: AbortSignal },
  ): Promise<{ mentions: Mention[]; truncated: boolean }>
  rank(focus: Focus, limit: number, signal?: AbortSignal): Promise<RankedFile[]>
  neighbours(path: string, signal?: AbortSignal): Promise<{ imports: string[]; importedBy: string[] }>
  close(): Promise<void>
}

export function freshMap(map: CodeMap): FreshMap {
  return {
    async outline(path, signal) {
      await map.refresh(signal)
      const { files, skipped, complete } = map.map()
      const below = (one: { path: string }) => path === '' || one.path === path || one.path.startsWith(`${path}/`)
      return { files: files.filter(below), skipped: skipped.filter(below), complete }
    },
    async definitions(name, signal) {
      await map.refresh(signal)
      return map.definitions(name)
    },
    async references(name, options) {
      await map.refresh(options.signal)
      return map.references(name, options)
    },
    async rank(focus, limit, signal) {
      await map.refresh(signal)
      return map.rank(focus, limit)
    },
    async neighbours(path, signal) {
      await map.refresh(signal)
      return map.neighbours(path)
    },
    close: () => map.close(),
  }
}
