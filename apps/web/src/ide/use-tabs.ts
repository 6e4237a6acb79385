'use client'
import { useCallback, useEffect, useState } from 'react'
import { keepStored, readStored } from '../client/stored.ts'
import { noTabs, reduceTabs, Tabs, type TabsEvent } from './editor/tabs.ts'

/** The tabs of the editor, kept over a reload. */
export function useTabs(projectId: string): { tabs: Tabs; take: (event: TabsEvent) => void } {
  const name = `tabs.1.${projectId}`
  const [tabs, setTabs] = useState<Tabs>(noTabs)
  useEffect(() => {
    const stored = readStored(name, Tabs)
    // A file of the address may have been opened already: it stays in front.
    if (stored)
      setTabs((now) =>
        now.tabs.reduce(
          (all, tab) =>
            tab.kind === 'file'
              ? reduceTabs(all, { kind: 'open', path: tab.path, preview: tab.preview })
              : reduceTabs(all, { kind: 'review' }),
          stored,
        ),
      )
  }, [name])
  const take = useCallback(
    (event: TabsEvent) =>
      setTabs((before) => {
        const after = reduceTabs(before, event)
        if (after !== before) keepStored(name, after)
        return after
      }),
    [name],
  )
  return { tabs, take }
}
