import { Check, type LucideIcon } from 'lucide-react'
import { ContextMenu as Context, DropdownMenu } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { classNames } from './class-names.ts'

/** One line of a menu. `reason` dims it and says why it cannot be chosen. */
export type MenuEntry =
  | { kind: 'line' }
  | { kind: 'label'; words: string }
  | {
      kind: 'item'
      words: string
      icon?: LucideIcon
      keys?: string
      chosen?: boolean
      danger?: boolean
      reason?: string | undefined
      run: () => void
    }

const surface =
  'z-20 min-w-44 rounded-6 border border-line bg-raised p-4 text-13 text-text shadow-menu max-h-(--radix-dropdown-menu-content-available-height) overflow-y-auto'
const row =
  'flex min-h-28 cursor-default select-none items-center gap-8 rounded-4 px-8 outline-none data-disabled:text-faint data-highlighted:bg-hover'

function ItemBody({ entry }: { entry: Extract<MenuEntry, { kind: 'item' }> }) {
  const { icon: Icon } = entry
  return (
    <>
      {Icon && <Icon size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />}
      <span className="flex-1 whitespace-nowrap pr-16">
        {entry.words}
        {entry.reason && <span className="block text-11 text-muted">{entry.reason}</span>}
      </span>
      {entry.keys && <kbd className="font-ui text-12 text-muted">{entry.keys}</kbd>}
      {entry.chosen && <Check size={14} strokeWidth={1.5} aria-label="chosen" className="text-accent" />}
    </>
  )
}

const keyOf = (entry: MenuEntry, at: number) => (entry.kind === 'line' ? `line-${at}` : `${entry.kind}-${entry.words}`)

type MenuProps = {
  trigger: ReactElement
  label: string
  entries: MenuEntry[]
  align?: 'start' | 'end'
  header?: ReactNode
}

/** A menu below its trigger. */
export function Menu({ trigger, label, entries, align = 'start', header }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content aria-label={label} align={align} sideOffset={4} collisionPadding={8} className={surface}>
          {header}
          {entries.map((entry, at) =>
            entry.kind === 'line' ? (
              <DropdownMenu.Separator key={keyOf(entry, at)} className="my-4 h-px bg-line" />
            ) : entry.kind === 'label' ? (
              <DropdownMenu.Label key={keyOf(entry, at)} className="px-8 py-4 text-11 font-medium text-muted">
                {entry.words}
              </DropdownMenu.Label>
            ) : (
              <DropdownMenu.Item
                key={keyOf(entry, at)}
                disabled={entry.reason !== undefined}
                onSelect={entry.run}
                className={classNames(row, entry.danger && 'text-danger')}
              >
                <ItemBody entry={entry} />
              </DropdownMenu.Item>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** The same on the secondary button or the context key. */
export function ContextMenu({
  label,
  entries,
  children,
}: {
  label: string
  entries: MenuEntry[]
  children: ReactElement
}) {
  return (
    <Context.Root modal={false}>
      <Context.Trigger asChild>{children}</Context.Trigger>
      <Context.Portal>
        <Context.Content aria-label={label} collisionPadding={8} className={surface}>
          {entries.map((entry, at) =>
            entry.kind === 'line' ? (
              <Context.Separator key={keyOf(entry, at)} className="my-4 h-px bg-line" />
            ) : entry.kind === 'label' ? (
              <Context.Label key={keyOf(entry, at)} className="px-8 py-4 text-11 font-medium text-muted">
                {entry.words}
              </Context.Label>
            ) : (
              <Context.Item
                key={keyOf(entry, at)}
                disabled={entry.reason !== undefined}
                onSelect={entry.run}
                className={classNames(row, entry.danger && 'text-danger')}
              >
                <ItemBody entry={entry} />
              </Context.Item>
            ),
          )}
        </Context.Content>
      </Context.Portal>
    </Context.Root>
  )
}
