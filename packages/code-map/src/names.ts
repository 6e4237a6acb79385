import type { CodeSymbol } from '@codeberth/protocol'
import type { FileFacts } from './facts.ts'

/** Which files define a name; kept up to date file by file. */
export type NameIndex = {
  add(path: string, facts: FileFacts): void
  remove(path: string, facts: FileFacts): void
  /** Paths of the files that define a name, in no order. */
  definers(name: string): Iterable<string>
}

export function openNameIndex(): NameIndex {
  const paths = new Map<string, Set<string>>()
  return {
    add(path, { symbols }) {
      for (const { name } of symbols) {
        const known = paths.get(name)
        if (known) known.add(path)
        else paths.set(name, new Set([path]))
      }
    },
    remove(path, { symbols }) {
      for (const { name } of symbols) {
        const known = paths.get(name)
        known?.delete(path)
        if (known?.size === 0) paths.delete(name)
      }
    },
    definers: (name) => paths.get(name) ?? [],
  }
}

/** A name as people write it, such as `Files.read`, `std::vector` or `Array#push`: its last part, and what it must stand in. */
export function splitName(name: string): { last: string; scope: string[] } {
  const parts = name
    .trim()
    .replace(/\(\)$/, '')
    .split(/::|->|[.#\\/]/)
    .filter((part) => part !== '')
  return { last: parts.at(-1) ?? '', scope: parts.slice(0, -1) }
}

/** Whether a symbol stands in the scope that a name asks for; the outer parts of it may be left out. */
export function standsIn(symbol: CodeSymbol, scope: readonly string[]): boolean {
  if (scope.length === 0) return true
  const own = (symbol.scope ?? '').split(/::|[.\\]/)
  return scope.length <= own.length && scope.every((part, at) => own[own.length - scope.length + at] === part)
}
