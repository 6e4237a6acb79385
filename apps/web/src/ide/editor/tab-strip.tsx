'use client'
import { Circle, FileDiff, X } from 'lucide-react'
import { classNames } from '../../ui/class-names.ts'
import { pressTab } from '../../ui/press-tab.ts'
import { keyOf, type Tab, type Tabs, type TabsEvent } from './tabs.ts'

type TabStripProps = { tabs: Tabs; unsaved: ReadonlySet<string>; take: (event: TabsEvent) => void }

const nameOf = (tab: Tab) => (tab.kind === 'file' ? tab.path.slice(tab.path.lastIndexOf('/') + 1) : 'Review')

/** Two open files of one name show the folder that tells them apart. */
function folderShown(tab: Tab, all: readonly Tab[]): string | null {
  if (tab.kind !== 'file' || all.filter((one) => nameOf(one) === nameOf(tab)).length < 2) return null
  return tab.path.slice(0, Math.max(0, tab.path.lastIndexOf('/'))) || './'
}

/** The tabs of the editor. Their crosses are for the pointer; keys close a tab with Delete. */
export function TabStrip({ tabs, unsaved, take }: TabStripProps) {
  return (
    <div
      role="tablist"
      aria-label="Open files"
      className="flex h-36 shrink-0 overflow-x-auto border-line border-b bg-base"
    >
      {tabs.tabs.map((tab) => {
        const key = keyOf(tab)
        const active = key === tabs.active
        const dirty = tab.kind === 'file' && unsaved.has(tab.path)
        const folder = folderShown(tab, tabs.tabs)
        return (
          <div
            key={key}
            role="presentation"
            className={classNames(
              'group flex shrink-0 items-center border-line border-r pr-4',
              active ? 'bg-canvas shadow-[inset_0_2px_0_var(--accent)]' : 'hover:bg-hover',
            )}
          >
            <button
              type="button"
              role="tab"
              aria-selected={active}
              tabIndex={active ? 0 : -1}
              data-focus="inside"
              title={tab.kind === 'file' ? tab.path : 'Changed files'}
              onClick={() => take({ kind: 'activate', key })}
              onDoubleClick={() => tab.kind === 'file' && take({ kind: 'pin', path: tab.path })}
              onAuxClick={(event) => event.button === 1 && take({ kind: 'close', key })}
              aria-keyshortcuts="Delete"
              onKeyDown={(event) => pressTab(event, () => take({ kind: 'close', key }))}
              className={classNames(
                'flex h-full items-center gap-6 pl-12 text-13',
                active ? 'text-text' : 'text-muted',
              )}
            >
              {tab.kind === 'review' && <FileDiff size={14} strokeWidth={1.5} aria-hidden />}
              <span className={classNames(tab.kind === 'file' && tab.preview && 'italic')}>{nameOf(tab)}</span>
              {folder && <span className="text-11 text-muted">{folder}</span>}
              {dirty && <span className="sr-only">, not saved</span>}
            </button>
            <button
              type="button"
              tabIndex={-1}
              aria-hidden
              title={`Close ${nameOf(tab)}`}
              onClick={() => take({ kind: 'close', key })}
              className="ml-2 flex size-22 items-center justify-center rounded-4 text-muted hover:bg-hover hover:text-text"
            >
              {dirty && <Circle size={8} aria-hidden className="fill-current text-accent group-hover:hidden" />}
              <X
                size={14}
                strokeWidth={1.5}
                aria-hidden
                className={classNames(
                  dirty ? 'hidden group-hover:block' : active ? '' : 'opacity-0 group-hover:opacity-100',
                )}
              />
            </button>
          </div>
        )
      })}
    </div>
  )
}
