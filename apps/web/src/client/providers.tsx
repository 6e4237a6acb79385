'use client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { TipProvider } from '../ui/tip.tsx'
import { ToastProvider } from '../ui/toast.tsx'
import { type Api, createApi } from './api.ts'
import { faultOf } from './fault.ts'
import { openRealtime, type Realtime } from './realtime.ts'

const freshMs = 5_000
const tries = 2

const ApiContext = createContext<Api | null>(null)
const RealtimeContext = createContext<Realtime | null>(null)

/** The API client. Throws outside of `Providers`. */
export function useApi(): Api {
  const api = useContext(ApiContext)
  if (!api) throw new Error('useApi outside of Providers')
  return api
}

/** The socket of this tab. Throws outside of `RealtimeProvider`. */
export function useRealtime(): Realtime {
  const realtime = useContext(RealtimeContext)
  if (!realtime) throw new Error('useRealtime outside of RealtimeProvider')
  return realtime
}

const newQueries = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: freshMs,
        retry: (count, error) => count < tries && faultOf(error).retryable,
      },
      mutations: { retry: false },
    },
  })

/** What every page needs: API, queries, tips and toasts. The socket is opened by the screens that listen. */
export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(newQueries)
  const [api] = useState(() =>
    createApi(typeof window === 'undefined' ? 'http://localhost' : window.location.origin, (request, init) =>
      fetch(request, init),
    ),
  )
  return (
    <QueryClientProvider client={queries}>
      <ApiContext value={api}>
        <TipProvider>
          <ToastProvider>{children}</ToastProvider>
        </TipProvider>
      </ApiContext>
    </QueryClientProvider>
  )
}

/** Keeps one socket open while its children are shown; they render once it exists. */
export function RealtimeProvider({ children }: { children: ReactNode }) {
  const [realtime, setRealtime] = useState<Realtime | null>(null)
  useEffect(() => {
    const opened = openRealtime(window.location.origin)
    setRealtime(opened)
    return () => opened.close()
  }, [])
  return realtime && <RealtimeContext value={realtime}>{children}</RealtimeContext>
}
