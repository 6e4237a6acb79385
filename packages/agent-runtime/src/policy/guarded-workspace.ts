import type { Workspace } from '@codeberth/protocol'
import { isSensitive } from './paths.ts'

/** A workspace in which files that are likely to hold secrets cannot be read, written or found, whatever a tool asks for. */
export function guardedWorkspace(workspace: Workspace): Workspace {
  const { files, search } = workspace
  return {
    ...workspace,
    files: {
      ...files,
      read: (path, options) => (isSensitive(path) ? refused() : files.read(path, options)),
      write: (path, bytes, options) => (isSensitive(path) ? refused() : files.write(path, bytes, options)),
      change: (operation) => {
        const paths = operation.kind === 'move' ? [operation.path, operation.to] : [operation.path]
        return paths.some(isSensitive) ? refused() : files.change(operation)
      },
    },
    search: {
      ...search,
      async text(query, signal) {
        const found = await search.text(query, signal)
        return found.ok ? { ...found, matches: found.matches.filter((match) => !isSensitive(match.path)) } : found
      },
    },
  }
}

const refused = async () => ({ ok: false as const, problem: 'no_permission' as const })
