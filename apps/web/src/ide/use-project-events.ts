'use client'
import type { ServerMessages, WatchBatch } from '@codeberth/protocol'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useRealtime } from '../client/providers.tsx'
import { queryKeys } from '../client/queries.ts'
import { parentOf } from './files/tree.ts'

const staleBy: Record<
  ServerMessages['changed']['noun'],
  (projectId: string, id: string) => readonly (readonly string[])[]
> = {
  project: (projectId) => [queryKeys.project(projectId), queryKeys.projects],
  sandbox: (projectId) => [queryKeys.sandbox(projectId), queryKeys.project(projectId)],
  threads: (projectId, id) => [queryKeys.threads(projectId), queryKeys.thread(id)],
  run: (projectId) => [queryKeys.threads(projectId), ['thread'], queryKeys.runs(projectId)],
  terminals: (projectId) => [queryKeys.terminals(projectId)],
  changes: (projectId) => [queryKeys.changes(projectId)],
}

/** Follows a project over the socket: what the server says has changed is fetched anew, and nothing else. */
export function useProjectEvents(projectId: string): void {
  const realtime = useRealtime()
  const queries = useQueryClient()
  useEffect(() => {
    const stops = [
      realtime.on('changed', (notice) => {
        if (notice.projectId === projectId)
          for (const queryKey of staleBy[notice.noun](projectId, notice.id))
            void queries.invalidateQueries({ queryKey })
      }),
      realtime.on('watch', ({ projectId: from, batch }) => {
        if (from === projectId) refreshFiles(queries, projectId, batch)
      }),
      realtime.keep(async () => {
        await realtime.send('follow', { projectId })
        // What happened before the server began to tell is asked for once.
        await queries.invalidateQueries({ type: 'active' })
      }),
    ]
    return () => {
      for (const stop of stops) stop()
      realtime.send('unfollow', { projectId }).catch(() => undefined)
    }
  }, [realtime, queries, projectId])
}

function refreshFiles(queries: QueryClient, projectId: string, batch: WatchBatch): void {
  void queries.invalidateQueries({ queryKey: queryKeys.changes(projectId) })
  if (batch.rescan) {
    void queries.invalidateQueries({ queryKey: queryKeys.folders(projectId) })
    void queries.invalidateQueries({ queryKey: queryKeys.paths(projectId) })
    return
  }
  const folders = new Set(batch.changes.filter((one) => one.change !== 'modified').map((one) => parentOf(one.path)))
  for (const folder of folders) void queries.invalidateQueries({ queryKey: queryKeys.folder(projectId, folder) })
  if (folders.size > 0) void queries.invalidateQueries({ queryKey: queryKeys.paths(projectId) })
}
