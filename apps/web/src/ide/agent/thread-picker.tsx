'use client'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, MessageSquarePlus, MessagesSquare } from 'lucide-react'
import { useApi } from '../../client/providers.tsx'
import { queryKeys } from '../../client/queries.ts'
import { IconButton } from '../../ui/button.tsx'
import { ago } from '../../ui/figures.ts'
import { Menu, type MenuEntry } from '../../ui/menu.tsx'
import { useNow } from '../../ui/use-now.ts'
import { useOpenProject } from '../project.tsx'

const tickMs = 60_000

/** The thread that is shown, the others, and a new one. */
export function ThreadPicker({ threadId, title }: { threadId: string | null; title: string }) {
  const api = useApi()
  const now = useNow(tickMs)
  const { project, actions } = useOpenProject()
  const threads = useQuery({
    queryKey: queryKeys.threads(project.id),
    queryFn: () => api.threads.list({ projectId: project.id, limit: 50 }),
  })
  const entries = (threads.data ?? []).map(
    (thread): MenuEntry => ({
      kind: 'item',
      words: thread.title.length > 48 ? `${thread.title.slice(0, 48)}…` : thread.title,
      keys: ago(thread.lastRunAt ?? thread.createdAt, now),
      chosen: thread.id === threadId,
      run: () => actions.showThread(thread.id),
    }),
  )
  return (
    <header className="flex h-36 shrink-0 items-center gap-4 border-line border-b px-8">
      <Menu
        label="Threads"
        trigger={
          <button
            type="button"
            aria-label={`Thread: ${title}`}
            className="flex h-28 min-w-0 flex-1 items-center gap-8 rounded-4 px-4 text-13 font-medium hover:bg-hover"
          >
            <MessagesSquare size={14} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
            <span className="truncate">{title}</span>
            <ChevronDown size={14} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
          </button>
        }
        entries={entries.length > 0 ? entries : [{ kind: 'label', words: 'No threads yet' }]}
      />
      <IconButton
        icon={MessageSquarePlus}
        label="New thread"
        size={24}
        disabled={threadId === null}
        onClick={() => actions.showThread(null)}
      />
    </header>
  )
}
