'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { faultOf } from '../../client/fault.ts'
import { useApi } from '../../client/providers.tsx'
import { queryKeys } from '../../client/queries.ts'
import { useToast } from '../../ui/toast.tsx'

/** Starting and stopping the sandbox of a project; the answer is shown at once. */
export function useStartSandbox(projectId: string): { start: () => void; stop: () => void; busy: boolean } {
  const api = useApi()
  const queries = useQueryClient()
  const toast = useToast()
  const queryKey = queryKeys.sandbox(projectId)
  const onError = (error: unknown) =>
    toast({ tone: 'danger', words: faultOf(error).message, more: faultOf(error).hint })
  const start = useMutation({
    mutationFn: () => api.sandboxes.start({ projectId }),
    onSuccess: (sandbox) => queries.setQueryData(queryKey, sandbox),
    onError,
  })
  const stop = useMutation({
    mutationFn: () => api.sandboxes.stop({ projectId }),
    onSuccess: (sandbox) => queries.setQueryData(queryKey, sandbox),
    onError,
  })
  const { mutate: startNow } = start
  const { mutate: stopNow } = stop
  return {
    start: useCallback(() => startNow(), [startNow]),
    stop: useCallback(() => stopNow(), [stopNow]),
    busy: start.isPending || stop.isPending,
  }
}
