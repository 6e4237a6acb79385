'use client'
import { useCallback, useState } from 'react'
import { keepStored, readStored } from '../client/stored.ts'
import { noTabs, reduceTabs, Tabs, type TabsEvent } from './editor/tabs.ts'

/** The tabs of the editor, kept over a reload. */
export function useTabs(projectId: string): { tabs: Tabs; take: (event: TabsEvent) => void } {
  const name = `tabs.1.${projectId}`
  const [tabs, setTabs] = useState<Tabs>(() => readStored(name, Tabs) ?? noTabs)
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
