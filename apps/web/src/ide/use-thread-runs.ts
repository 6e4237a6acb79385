'use client'
import type { RunSummary, ThreadView } from '@codeberth/protocol'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { faultOf } from '../client/fault.ts'
import { useApi, useRealtime } from '../client/providers.tsx'
import { queryKeys } from '../client/queries.ts'
import { openRunStore, type RunStore } from '../client/run-store/run-store.ts'
import type { Problem } from '../ui/notes.tsx'

/** One run of the shown thread with the fold of its log. */
export type ThreadRun = { summary: RunSummary; store: RunStore }
export type ThreadRuns = {
  thread: ThreadView | null
  runs: readonly ThreadRun[]
  loading: boolean
  problem: Problem | null
  retry: () => void
  /** A run that was just created is shown at once, before the server is asked again. */
  add: (run: RunSummary) => void
}

/** The runs of a thread, oldest first, each attached to its log while the thread is shown. */
export function useThreadRuns(threadId: string | null): ThreadRuns {
  const api = useApi()
  const realtime = useRealtime()
  const queries = useQueryClient()
  const [stores, setStores] = useState<ReadonlyMap<string, RunStore>>(new Map())
  const open = useRef(new Map<string, RunStore>())
  const query = useQuery({
    queryKey: queryKeys.thread(threadId ?? ''),
    queryFn: () => api.threads.get({ id: threadId ?? '' }),
    enabled: threadId !== null,
  })
  const answer = threadId === null ? undefined : query.data
  useEffect(() => {
    const wanted = new Map((answer?.runs ?? []).map((run) => [run.id, run]))
    for (const [id, store] of open.current)
      if (!wanted.has(id)) {
        store.close()
        open.current.delete(id)
      }
    for (const [id, run] of wanted)
      if (!open.current.has(id)) open.current.set(id, openRunStore({ api, realtime }, id, run.state === 'finished'))
    setStores(new Map(open.current))
  }, [answer, api, realtime])
  useEffect(
    () => () => {
      for (const store of open.current.values()) store.close()
      open.current.clear()
    },
    [],
  )
  const runs = (answer?.runs ?? []).flatMap((summary): ThreadRun[] => {
    const store = stores.get(summary.id)
    return store ? [{ summary, store }] : []
  })
  return {
    thread: answer?.thread ?? null,
    runs,
    loading: threadId !== null && query.isPending,
    problem: query.error ? faultOf(query.error) : null,
    retry: () => void query.refetch(),
    add: (run) => {
      queries.setQueryData<{ thread: ThreadView; runs: RunSummary[] }>(queryKeys.thread(run.threadId), (before) =>
        before?.runs.some((one) => one.id === run.id)
          ? before
          : { thread: before?.thread ?? threadOf(run), runs: [...(before?.runs ?? []), run] },
      )
      void queries.invalidateQueries({ queryKey: queryKeys.thread(run.threadId) })
      void queries.invalidateQueries({ queryKey: queryKeys.threads(run.projectId) })
    },
  }
}

/** What is known of a thread before the server has told more: its first run began it. */
const threadOf = (run: RunSummary): ThreadView => ({
  id: run.threadId,
  projectId: run.projectId,
  title: run.prompt.slice(0, 80),
  createdAt: run.createdAt,
  lastRunAt: run.createdAt,
})
