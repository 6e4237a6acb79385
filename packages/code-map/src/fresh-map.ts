import type { CodeMap } from '@codeberth/protocol'
import type { CodeIndex } from './code-map.ts'

/** A map whose answers are about the files as they are when it is asked: each question looks at all files first. */
export type FreshMap = CodeMap & { close(): Promise<void> }

export function freshMap(map: CodeIndex): FreshMap {
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
