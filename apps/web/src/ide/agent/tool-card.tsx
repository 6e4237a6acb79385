'use client'
import type { ToolItem } from '@codeberth/protocol'
import {
  Bot,
  Brain,
  ChevronRight,
  CircleCheck,
  CircleSlash,
  CircleX,
  FileText,
  FolderInput,
  Globe,
  LoaderCircle,
  type LucideIcon,
  Pencil,
  Search,
  SquareTerminal,
  Timer,
  Trash2,
  Wrench,
} from 'lucide-react'
import { memo, useState } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { duration } from '../../ui/figures.ts'
import { DiffText } from './diff-text.tsx'

const kindIcons: Record<ToolItem['toolKind'], LucideIcon> = {
  read: FileText,
  edit: Pencil,
  delete: Trash2,
  move: FolderInput,
  search: Search,
  execute: SquareTerminal,
  think: Brain,
  fetch: Globe,
  agent: Bot,
  other: Wrench,
}

const stateLooks: Record<ToolItem['state'], { icon: LucideIcon; colour: string; word: string }> = {
  running: { icon: LoaderCircle, colour: 'text-accent', word: 'running' },
  ok: { icon: CircleCheck, colour: 'text-ok', word: 'done' },
  error: { icon: CircleX, colour: 'text-danger', word: 'failed' },
  denied: { icon: CircleSlash, colour: 'text-warn', word: 'denied' },
  cancelled: { icon: CircleSlash, colour: 'text-muted', word: 'stopped' },
  timeout: { icon: Timer, colour: 'text-warn', word: 'timed out' },
}

/** Lines of running output that are shown without opening the card. */
const liveLines = 8

type ToolCardProps = { item: ToolItem; onOpen: (path: string, line?: number) => void }

/** One call of a tool: a line that opens to what was asked and what came back. */
export const ToolCard = memo(function ToolCard({ item, onOpen }: ToolCardProps) {
  const [open, setOpen] = useState(false)
  const Icon = kindIcons[item.toolKind]
  const look = stateLooks[item.state]
  const running = item.state === 'running'
  const lines = changedLines(item.diff)
  return (
    <div className="rounded-4 border border-line bg-canvas" data-tool={item.tool} data-tool-state={item.state}>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-focus="inside"
        className="flex min-h-28 w-full items-center gap-8 rounded-4 px-8 py-2 text-left text-12 hover:bg-hover"
      >
        <Icon size={14} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
        <span className={classNames('min-w-0 flex-1 truncate', item.toolKind === 'execute' && 'font-code')}>
          {item.title}
        </span>
        {lines && (
          <span className="shrink-0 tabular-nums">
            <span className="text-ok">+{lines.added}</span> <span className="text-danger">−{lines.removed}</span>
          </span>
        )}
        {item.durationMs !== undefined && item.toolKind !== 'read' && (
          <span className="shrink-0 text-muted tabular-nums">{duration(item.durationMs)}</span>
        )}
        <look.icon
          size={14}
          strokeWidth={1.5}
          aria-label={look.word}
          className={classNames('shrink-0', look.colour, running && 'animate-turn')}
        />
        <ChevronRight
          size={12}
          strokeWidth={1.5}
          aria-hidden
          className={classNames('shrink-0 text-muted transition-transform duration-120', open && 'rotate-90')}
        />
      </button>
      {!open && running && item.live !== '' && <Output text={item.live.split('\n').slice(-liveLines).join('\n')} />}
      {open && <ToolBody item={item} onOpen={onOpen} />}
    </div>
  )
})

function ToolBody({ item, onOpen }: ToolCardProps) {
  return (
    <div className="flex flex-col gap-8 border-line border-t p-8">
      {item.locations.length > 0 && (
        <div className="flex flex-wrap gap-x-12 gap-y-4">
          {item.locations.map((place) => (
            <button
              key={`${place.path}:${place.line ?? ''}`}
              type="button"
              onClick={() => onOpen(place.path, place.line)}
              className="rounded-4 font-code text-12 text-accent hover:underline"
            >
              {place.path}
              {place.line !== undefined && `:${place.line}`}
            </button>
          ))}
        </div>
      )}
      {item.diff ? <DiffText diff={item.diff} /> : <Output label="Input" text={shownInput(item.input)} />}
      {item.live !== '' && <Output label="Output" text={item.live} />}
      {item.output !== undefined && item.output !== '' && (item.live === '' || item.state !== 'ok') && (
        <Output label="Result" text={item.output} />
      )}
      {item.truncated && <p className="text-11 text-muted">Shortened: beginning and end were kept.</p>}
    </div>
  )
}

function Output({ label, text }: { label?: string; text: string }) {
  return (
    <div>
      {label && <div className="pb-2 text-11 text-muted">{label}</div>}
      <pre className="max-h-[320px] overflow-auto whitespace-pre-wrap break-words px-8 py-4 text-12 text-muted">
        {text}
      </pre>
    </div>
  )
}

function shownInput(input: unknown): string {
  if (typeof input === 'object' && input !== null && 'command' in input && typeof input.command === 'string')
    return `$ ${input.command}`
  return JSON.stringify(input, null, 2)
}

/** Added and removed lines of a unified diff; null without one. */
export function changedLines(diff: string | undefined): { added: number; removed: number } | null {
  if (!diff) return null
  let added = 0
  let removed = 0
  for (const line of diff.split('\n')) {
    if (line.startsWith('+') && !line.startsWith('+++')) added++
    else if (line.startsWith('-') && !line.startsWith('---')) removed++
  }
  return { added, removed }
}
