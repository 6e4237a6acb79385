'use client'
import { Bot, FileDiff, Files, type LucideIcon, SquareTerminal } from 'lucide-react'
import { IconButton } from '../../ui/button.tsx'

type RailProps = {
  sidebar: boolean
  panel: boolean
  agent: boolean
  changed: number
  onToggle: (pane: 'sidebar' | 'panel' | 'agent') => void
  onReview: () => void
}

/** The panes as icons, each with its keys. */
export function Rail({ sidebar, panel, agent, changed, onToggle, onReview }: RailProps) {
  const toggle = (pane: 'sidebar' | 'panel' | 'agent', icon: LucideIcon, label: string, keys: string, on: boolean) => (
    <IconButton
      icon={icon}
      label={label}
      keys={keys}
      size={32}
      side="right"
      aria-pressed={on}
      pressedLook="icon"
      onClick={() => onToggle(pane)}
    />
  )
  return (
    <nav
      aria-label="Panes"
      className="flex w-48 shrink-0 flex-col items-center gap-4 border-line border-r bg-base py-8"
    >
      {toggle('sidebar', Files, 'Files', 'Ctrl+B', sidebar)}
      <div className="relative">
        <IconButton
          icon={FileDiff}
          label="Review changes"
          keys="Ctrl+Alt+R"
          size={32}
          side="right"
          onClick={onReview}
        />
        {changed > 0 && (
          <span
            aria-hidden
            className="pointer-events-none absolute top-0 right-0 min-w-16 rounded-full bg-accent px-4 text-center text-11 text-on-accent"
          >
            {changed > 99 ? '99+' : changed}
          </span>
        )}
      </div>
      {toggle('panel', SquareTerminal, 'Terminal', 'Ctrl+J', panel)}
      {toggle('agent', Bot, 'Agent', 'Ctrl+I', agent)}
    </nav>
  )
}
