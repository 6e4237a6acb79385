import * as z from 'zod'

/** One tab of the editor. A preview tab (italic) is replaced by the next file that is only looked at. */
export const Tab = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), path: z.string(), preview: z.boolean() }),
  z.object({ kind: z.literal('review') }),
])
export type Tab = z.infer<typeof Tab>
export const Tabs = z.object({ tabs: z.array(Tab), active: z.string().nullable() })
export type Tabs = z.infer<typeof Tabs>

export const noTabs: Tabs = { tabs: [], active: null }

/** The name under which a tab is known: its path, or the pane's name. */
export const keyOf = (tab: Tab): string => (tab.kind === 'file' ? `file:${tab.path}` : 'review')

export type TabsEvent =
  | { kind: 'open'; path: string; preview: boolean }
  | { kind: 'review' }
  | { kind: 'activate'; key: string }
  | { kind: 'pin'; path: string }
  | { kind: 'close'; key: string }
  | { kind: 'closeOthers'; key: string }
  | { kind: 'step'; by: 1 | -1 }
  | { kind: 'moved'; from: string; to: string }

/** The pure transition of the editor's tabs. */
export function reduceTabs(state: Tabs, event: TabsEvent): Tabs {
  switch (event.kind) {
    case 'open':
      return openFile(state, event.path, event.preview)
    case 'review':
      return {
        tabs: state.tabs.some((tab) => tab.kind === 'review') ? state.tabs : [...state.tabs, { kind: 'review' }],
        active: 'review',
      }
    case 'activate':
      return state.tabs.some((tab) => keyOf(tab) === event.key) ? { ...state, active: event.key } : state
    case 'pin':
      return {
        ...state,
        tabs: state.tabs.map((tab) =>
          tab.kind === 'file' && tab.path === event.path ? { ...tab, preview: false } : tab,
        ),
      }
    case 'close':
      return close(state, event.key)
    case 'closeOthers':
      return { tabs: state.tabs.filter((tab) => keyOf(tab) === event.key), active: event.key }
    case 'step': {
      const at = state.tabs.findIndex((tab) => keyOf(tab) === state.active)
      const next = state.tabs.at((at + event.by) % Math.max(1, state.tabs.length))
      return next ? { ...state, active: keyOf(next) } : state
    }
    case 'moved':
      return moved(state, event.from, event.to)
  }
}

function openFile(state: Tabs, path: string, preview: boolean): Tabs {
  const active = `file:${path}`
  const known = state.tabs.some((tab) => keyOf(tab) === active)
  if (known) return preview ? { ...state, active } : reduceTabs({ ...state, active }, { kind: 'pin', path })
  const tab: Tab = { kind: 'file', path, preview }
  const replaced = preview ? state.tabs.findIndex((one) => one.kind === 'file' && one.preview) : -1
  return { tabs: replaced === -1 ? [...state.tabs, tab] : state.tabs.with(replaced, tab), active }
}

function close(state: Tabs, key: string): Tabs {
  const at = state.tabs.findIndex((tab) => keyOf(tab) === key)
  if (at === -1) return state
  const tabs = state.tabs.toSpliced(at, 1)
  if (state.active !== key) return { ...state, tabs }
  const next = tabs[at] ?? tabs[at - 1]
  return { tabs, active: next ? keyOf(next) : null }
}

function moved(state: Tabs, from: string, to: string): Tabs {
  const renamed = (path: string) =>
    path === from ? to : path.startsWith(`${from}/`) ? to + path.slice(from.length) : path
  const tabs = state.tabs.map((tab) => (tab.kind === 'file' ? { ...tab, path: renamed(tab.path) } : tab))
  const active = state.active?.startsWith('file:') ? `file:${renamed(state.active.slice(5))}` : state.active
  return { tabs, active }
}
