'use client'
import { type TerminalView as Listed, newId } from '@codeberth/protocol'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ChevronDown, Plus, SquareTerminal, X } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useEffect, useRef, useState } from 'react'
import { faultOf } from '../../client/fault.ts'
import { useApi } from '../../client/providers.tsx'
import { queryKeys } from '../../client/queries.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { EmptyState, ProblemNote } from '../../ui/notes.tsx'
import { pressTab } from '../../ui/press-tab.ts'
import { useToast } from '../../ui/toast.tsx'
import { Skeleton } from '../../ui/waiting.tsx'
import { useOpenProject } from '../project.tsx'
import type { TerminalViewProps } from './terminal-view.tsx'

const TerminalView = dynamic<TerminalViewProps>(() => import('./terminal-view.tsx').then((file) => file.TerminalView), {
  ssr: false,
  loading: () => <Skeleton rows={3} height={22} label="The terminal is loading" />,
})

/** Until the screen has told its real size. */
const firstSize = { cols: 100, rows: 24 }

function useTerminals() {
  const api = useApi()
  const queries = useQueryClient()
  const toast = useToast()
  const { project, ready } = useOpenProject()
  const queryKey = queryKeys.terminals(project.id)
  const list = useQuery({ queryKey, queryFn: () => api.terminals.list({ projectId: project.id }), enabled: ready })
  const onError = (error: unknown) =>
    toast({ tone: 'danger', words: faultOf(error).message, more: faultOf(error).hint })
  const put = (change: (all: Listed[]) => Listed[]) =>
    queries.setQueryData<Listed[]>(queryKey, (all) => change(all ?? []))
  const open = useMutation({
    mutationFn: () => api.terminals.open({ projectId: project.id, id: newId(), size: firstSize }),
    onSuccess: (made) => put((all) => [...all.filter((one) => one.id !== made.id), made]),
    onError,
  })
  const close = useMutation({
    mutationFn: (id: string) => api.terminals.close({ projectId: project.id, id }),
    onSuccess: (_, id) => put((all) => all.filter((one) => one.id !== id)),
    onError,
  })
  return { list, open, close }
}

/** The terminals of the sandbox, a tab each. They live there: closing the page leaves them running. */
export function TerminalPanel({ onHide }: { onHide: () => void }) {
  const { ready, actions, sandbox } = useOpenProject()
  const { list, open, close } = useTerminals()
  const [chosen, setChosen] = useState<string | null>(null)
  const terminals = list.data ?? []
  const shown = terminals.find((one) => one.id === chosen) ?? terminals.at(-1)
  const begun = useRef(false)
  const add = () => open.mutate(undefined, { onSuccess: (made) => setChosen(made.id) })
  const restart = (id: string) => {
    close.mutate(id)
    add()
  }
  useEffect(() => {
    if (!ready || !list.data || list.data.length > 0 || begun.current) return
    begun.current = true
    open.mutate()
  }, [ready, list.data, open])
  return (
    <section aria-label="Terminal" className="flex h-full flex-col border-line border-t bg-base">
      <header className="flex h-32 shrink-0 items-center gap-4 px-8">
        <div role="tablist" aria-label="Terminals" className="flex min-w-0 flex-1 gap-2 overflow-x-auto">
          {terminals.map((one, at) => (
            <TerminalTab
              key={one.id}
              title={`${one.title || 'Terminal'} ${at + 1}`}
              ended={one.exitCode !== null}
              active={one.id === shown?.id}
              onChoose={() => setChosen(one.id)}
              onClose={() => close.mutate(one.id)}
            />
          ))}
        </div>
        <IconButton
          icon={Plus}
          label="New terminal"
          keys="Ctrl+Shift+`"
          size={24}
          disabled={!ready || open.isPending}
          onClick={add}
        />
        <IconButton icon={ChevronDown} label="Hide panel" size={24} onClick={onHide} />
      </header>
      <div className="min-h-0 flex-1 bg-canvas">
        {terminals.map((one, at) => (
          <TerminalView
            key={one.id}
            id={one.id}
            title={String(at + 1)}
            visible={one.id === shown?.id}
            focused={one.id === chosen}
            onRestart={() => restart(one.id)}
            onClose={() => close.mutate(one.id)}
          />
        ))}
        {terminals.length === 0 && !ready && (
          <EmptyState
            icon={SquareTerminal}
            words={
              sandbox.state === 'error' ? 'The sandbox did not start.' : 'A terminal opens when the sandbox is ready.'
            }
          >
            {sandbox.state === 'stopped' && <Button onClick={actions.startSandbox}>Start</Button>}
          </EmptyState>
        )}
        {terminals.length === 0 && ready && list.error && (
          <div className="p-12">
            <ProblemNote problem={faultOf(list.error)} onRetry={() => void list.refetch()} />
          </div>
        )}
        {list.data?.length === 0 && ready && !open.isPending && (
          <EmptyState icon={SquareTerminal} words="No terminal is open.">
            <Button onClick={add}>New terminal</Button>
          </EmptyState>
        )}
      </div>
    </section>
  )
}

type TabProps = { title: string; ended: boolean; active: boolean; onChoose: () => void; onClose: () => void }

function TerminalTab({ title, ended, active, onChoose, onClose }: TabProps) {
  return (
    <div
      role="presentation"
      className={classNames('group flex shrink-0 items-center rounded-4', active ? 'bg-selected' : 'hover:bg-hover')}
    >
      <button
        type="button"
        role="tab"
        aria-selected={active}
        aria-keyshortcuts="Delete"
        tabIndex={active ? 0 : -1}
        onClick={onChoose}
        onKeyDown={(event) => pressTab(event, onClose)}
        className={classNames('flex h-24 items-center gap-6 pl-8 text-12', active ? 'text-text' : 'text-muted')}
      >
        <SquareTerminal size={14} strokeWidth={1.5} aria-hidden />
        {title}
        {ended && <span className="text-muted">ended</span>}
      </button>
      <button
        type="button"
        tabIndex={-1}
        aria-hidden
        title={`Close ${title}`}
        onClick={onClose}
        className="flex size-24 items-center justify-center rounded-4 text-muted opacity-0 hover:text-text group-hover:opacity-100"
      >
        <X size={12} strokeWidth={1.5} aria-hidden />
      </button>
    </div>
  )
}
