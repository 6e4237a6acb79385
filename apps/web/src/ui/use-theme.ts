'use client'
import { useSyncExternalStore } from 'react'

/** The theme that is shown: `dark`, `light` or `contrast`. */
export const useTheme = (): string => useSyncExternalStore(watchTheme, shownTheme, () => 'dark')

const shownTheme = () => document.documentElement.dataset.theme ?? 'dark'

function watchTheme(changed: () => void): () => void {
  const watcher = new MutationObserver(changed)
  watcher.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => watcher.disconnect()
}
