'use client'
import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useApi } from '../../client/providers.tsx'
import { queryKeys } from '../../client/queries.ts'
import { type Folder, rowsOf, type TreeRow } from './tree.ts'

/** The visible lines of the tree; folders are read when they are opened and kept fresh by the watcher. */
export function useTree(
  projectId: string,
  open: ReadonlySet<string>,
  enabled: boolean,
): { rows: TreeRow[]; root: Folder } {
  const api = useApi()
  const paths = useMemo(() => ['', ...open], [open])
  const folders = useQueries({
    queries: paths.map((path) => ({
      queryKey: queryKeys.folder(projectId, path),
      queryFn: () => api.files.list({ projectId, path }),
      enabled,
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine: (answers) =>
      new Map(
        answers.map((answer, at): [string, Folder] => [
          paths[at] ?? '',
          answer.data ?? (answer.error ? 'failed' : 'loading'),
        ]),
      ),
  })
  return { rows: useMemo(() => rowsOf(folders, open), [folders, open]), root: folders.get('') ?? 'loading' }
}
