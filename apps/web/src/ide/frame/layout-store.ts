import * as z from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { keepStored, readStored } from '../../client/stored.ts'

const Layout = z.object({
  sidebar: z.boolean(),
  panel: z.boolean(),
  agent: z.boolean(),
  threadId: z.string().nullable(),
})

/** Which panes are shown, and the thread that was shown last. */
export type Layout = z.infer<typeof Layout>

/** The frame's view state of one project, kept over a reload. */
export function openLayoutStore(projectId: string): StoreApi<Layout> {
  const name = `layout.1.${projectId}`
  const store = createStore<Layout>(
    () => readStored(name, Layout) ?? { sidebar: true, panel: true, agent: true, threadId: null },
  )
  store.subscribe((layout) => keepStored(name, layout))
  return store
}
