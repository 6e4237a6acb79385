'use client'
import type { MessageItem, NoticeItem, ToolItem } from '@codeberth/protocol'
import { Brain, ChevronRight, CircleAlert, FileText, Info } from 'lucide-react'
import { memo, useState } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { counted, duration } from '../../ui/figures.ts'
import { Markdown } from './markdown.tsx'
import { ToolCard } from './tool-card.tsx'

type MessageCardProps = { item: MessageItem; onPath: (path: string) => void }

/** A text of an agent. Reasoning is folded to its duration; a discarded part is struck out. */
export const MessageCard = memo(function MessageCard({ item, onPath }: MessageCardProps) {
  if (item.channel === 'reasoning') return <Reasoning item={item} />
  const discarded = item.state === 'discarded'
  return (
    <div
      data-message={item.state}
      className={classNames(discarded && 'line-through opacity-60')}
      {...(discarded ? { 'aria-label': 'Discarded, the model was asked again' } : {})}
    >
      <Markdown text={item.text} streaming={item.state === 'streaming'} onPath={onPath} />
    </div>
  )
})

function Reasoning({ item }: { item: MessageItem }) {
  const [open, setOpen] = useState(false)
  const running = item.state === 'streaming'
  const words = running ? 'Thinking' : `Thought for ${duration((item.endedAt ?? item.at) - item.at)}`
  return (
    <div className={classNames('flex flex-col gap-4', item.state === 'discarded' && 'line-through opacity-60')}>
      <Fold open={open} onToggle={() => setOpen(!open)} icon={Brain} words={words} />
      {open && (
        <p className="max-w-prose whitespace-pre-wrap border-line border-l-2 pl-12 text-13 text-muted">{item.text}</p>
      )}
    </div>
  )
}

type FoldProps = { open: boolean; onToggle: () => void; icon: typeof Brain; words: string }

function Fold({ open, onToggle, icon: Icon, words }: FoldProps) {
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={onToggle}
      className="flex min-h-24 items-center gap-8 self-start rounded-4 pr-8 text-12 text-muted hover:text-text"
    >
      <Icon size={14} strokeWidth={1.5} aria-hidden />
      {words}
      <ChevronRight
        size={12}
        strokeWidth={1.5}
        aria-hidden
        className={classNames('transition-transform duration-120', open && 'rotate-90')}
      />
    </button>
  )
}

type ReadsCardProps = { items: readonly ToolItem[]; onOpen: (path: string, line?: number) => void }

/** Several reads in one line. */
export function ReadsCard({ items, onOpen }: ReadsCardProps) {
  const [open, setOpen] = useState(false)
  const files = new Set(
    items.filter((item) => item.toolKind === 'read').flatMap((item) => item.locations.map((place) => place.path)),
  )
  const searches = items.filter((item) => item.toolKind === 'search').length
  const words = [
    files.size > 0 && `Read ${counted(files.size, 'file')}`,
    files.size === 0 && searches < items.length && `Read ${counted(items.length - searches, 'time')}`,
    searches > 0 && `searched ${counted(searches, 'time')}`,
  ]
    .filter(Boolean)
    .join(', ')
  return (
    <div className="flex flex-col gap-4">
      <Fold
        open={open}
        onToggle={() => setOpen(!open)}
        icon={FileText}
        words={words.charAt(0).toUpperCase() + words.slice(1)}
      />
      {open && items.map((item) => <ToolCard key={item.id} item={item} onOpen={onOpen} />)}
    </div>
  )
}

/** Something the run tells beside its messages. */
export function NoticeCard({ item }: { item: NoticeItem }) {
  const Icon = item.level === 'info' ? Info : CircleAlert
  const colour = { info: 'text-info', warning: 'text-warn', error: 'text-danger' }[item.level]
  return (
    <p className="flex items-start gap-8 text-12 text-muted" data-notice={item.code}>
      <Icon size={14} strokeWidth={1.5} aria-hidden className={classNames('mt-2 shrink-0', colour)} />
      <span className="min-w-0 break-words">{item.text}</span>
    </p>
  )
}
