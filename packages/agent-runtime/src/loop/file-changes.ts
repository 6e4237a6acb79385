import type { FileChange } from '@codeberth/protocol'

/** Adds a change to those of the run: what counts is how the file differs from before the run. */
export function mergeChange(before: FileChange | undefined, next: FileChange): FileChange | null {
  if (!before) return next
  const added = before.added + next.added
  const removed = before.removed + next.removed
  if (before.change === 'added') return next.change === 'deleted' ? null : { ...next, change: 'added', added, removed }
  const change = next.change === 'deleted' ? 'deleted' : 'modified'
  return { ...next, change, added, removed }
}
