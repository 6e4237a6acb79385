'use client'
import { useCallback, useEffect, useRef } from 'react'
import type { StoreApi } from 'zustand/vanilla'
import { addressOf, readPlace } from './address.ts'
import { keyOf, type Tabs, type TabsEvent } from './editor/tabs.ts'
import type { Layout } from './frame/layout-store.ts'

/**
 * Keeps address and screen together: an address opens its file, thread or review; what comes to the front becomes the
 * address, so that Back walks the opened things in reverse and a colleague can be sent there.
 */
export function usePlace(
  projectId: string,
  tabs: Tabs,
  take: (event: TabsEvent) => void,
  layout: StoreApi<Layout>,
  setReviewPath: (path: string | null) => void,
): { showThread: (threadId: string | null) => void } {
  // The tab in front that the address knows of: it is not pushed again.
  const known = useRef<string | null>(tabs.active)
  useEffect(() => {
    const read = () => {
      const place = readPlace(window.location.pathname, window.location.search)
      if (place.kind === 'file') {
        known.current = `file:${place.path}`
        take({ kind: 'open', path: place.path, preview: true })
      } else if (place.kind === 'thread') layout.setState({ threadId: place.threadId, agent: true })
      else if (place.kind === 'review') {
        known.current = 'review'
        setReviewPath(place.path)
        take({ kind: 'review' })
      }
    }
    read()
    window.addEventListener('popstate', read)
    return () => window.removeEventListener('popstate', read)
  }, [take, layout, setReviewPath])
  useEffect(() => {
    if (tabs.active === known.current) return
    known.current = tabs.active
    const tab = tabs.tabs.find((one) => keyOf(one) === tabs.active)
    if (tab) go(addressOf(projectId, tab.kind === 'file' ? tab : { kind: 'review', path: null }))
  }, [tabs, projectId])
  const showThread = useCallback(
    (threadId: string | null) => {
      layout.setState({ threadId, agent: true })
      go(addressOf(projectId, threadId === null ? { kind: 'project' } : { kind: 'thread', threadId }))
    },
    [projectId, layout],
  )
  return { showThread }
}

function go(address: string): void {
  if (address !== window.location.pathname) window.history.pushState(null, '', address)
}
