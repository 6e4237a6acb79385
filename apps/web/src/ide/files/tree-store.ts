import * as z from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { keepStored, readStored } from '../../client/stored.ts'

/** Which folders are open and which line has the focus. */
export type TreeView = { open: ReadonlySet<string>; focused: string | null }

const Stored = z.array(z.string()).max(5_000)

/** The view state of one project's tree; open folders are kept over a reload. */
export function openTreeStore(projectId: string): StoreApi<TreeView> {
  const name = `tree.1.${projectId}`
  const store = createStore<TreeView>(() => ({ open: new Set(readStored(name, Stored) ?? []), focused: null }))
  store.subscribe((view, before) => {
    if (view.open !== before.open) keepStored(name, [...view.open])
  })
  return store
}

/** Opens or closes folders. */
export const setOpen = (store: StoreApi<TreeView>, paths: readonly string[], open: boolean): void =>
  store.setState((view) => {
    const next = new Set(view.open)
    for (const path of paths) {
      if (open) next.add(path)
      else next.delete(path)
    }
    return { open: next }
  })
