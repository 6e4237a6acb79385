'use client'
import { usePathname } from 'next/navigation'
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
  const pathname = usePathname()
  const walking = useRef(true)
  useEffect(() => {
    const place = readPlace(pathname, window.location.search)
    walking.current = true
    if (place.kind === 'file') take({ kind: 'open', path: place.path, preview: true })
    if (place.kind === 'thread') layout.setState({ threadId: place.threadId, agent: true })
    if (place.kind === 'review') {
      setReviewPath(place.path)
      take({ kind: 'review' })
    }
  }, [pathname, take, layout, setReviewPath])
  useEffect(() => {
    if (walking.current) {
      walking.current = false
      return
    }
    const tab = tabs.tabs.find((one) => keyOf(one) === tabs.active)
    const address =
      tab?.kind === 'file'
        ? addressOf(projectId, { kind: 'file', path: tab.path })
        : tab
          ? addressOf(projectId, { kind: 'review', path: null })
          : null
    if (address !== null && address !== window.location.pathname) window.history.pushState(null, '', address)
  }, [tabs, projectId])
  const showThread = useCallback(
    (threadId: string | null) => {
      layout.setState({ threadId, agent: true })
      const address =
        threadId === null
          ? addressOf(projectId, { kind: 'project' })
          : addressOf(projectId, { kind: 'thread', threadId })
      if (address !== window.location.pathname) window.history.pushState(null, '', address)
    },
    [projectId, layout],
  )
  return { showThread }
}
