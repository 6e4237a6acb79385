'use client'
import type { FileChange } from '@codeberth/protocol'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import {
  ChevronDown,
  ChevronRight,
  File,
  FileCode,
  FileJson,
  FileText,
  Folder,
  FolderOpen,
  type LucideIcon,
} from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { useStore } from 'zustand'
import type { StoreApi } from 'zustand/vanilla'
import { useApi } from '../../client/providers.tsx'
import { queryKeys } from '../../client/queries.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { EmptyState } from '../../ui/notes.tsx'
import { Skeleton } from '../../ui/waiting.tsx'
import { useOpenProject } from '../project.tsx'
import { FileMenu } from './file-menu.tsx'
import { moveIn, type TreeRow } from './tree.ts'
import { setOpen, type TreeView } from './tree-store.ts'
import { useTree } from './use-tree.ts'

const rowHeight = 22
const indent = 12
const codeNames = /\.(tsx?|jsx?|mjs|cjs|py|rs|go|java|c|h|cpp|sh|css|html)$/
const textNames = /\.(md|txt|rst)$|^(LICENSE|README)/

function iconOf(row: Extract<TreeRow, { kind: 'entry' }>): LucideIcon {
  if (row.folder) return row.open ? FolderOpen : Folder
  if (row.name.endsWith('.json')) return FileJson
  if (codeNames.test(row.name)) return FileCode
  return textNames.test(row.name) ? FileText : File
}

type Mark = { letter: string; word: string; colour: string }
const marks: Record<FileChange['change'], Mark> = {
  added: { letter: 'A', word: 'added', colour: 'text-ok' },
  modified: { letter: 'M', word: 'modified', colour: 'text-warn' },
  deleted: { letter: 'D', word: 'deleted', colour: 'text-danger' },
}

/** Changed paths against the last commit, and the folders above them. */
function useMarks(projectId: string, enabled: boolean): Map<string, Mark> {
  const api = useApi()
  const changes = useQuery({
    queryKey: queryKeys.changes(projectId),
    queryFn: () => api.changes.list({ projectId }),
    enabled,
  })
  const found = new Map<string, Mark>()
  for (const file of changes.data?.files ?? []) {
    found.set(file.path, marks[file.change])
    for (let end = file.path.lastIndexOf('/'); end > 0; end = file.path.lastIndexOf('/', end - 1)) {
      const folder = file.path.slice(0, end)
      if (!found.has(folder)) found.set(folder, { ...marks.modified, letter: '•', word: 'holds changes' })
    }
  }
  return found
}

type TreeProps = { store: StoreApi<TreeView>; active: string | null; touched: ReadonlySet<string> }

/** The files of the checkout: lazy, virtual, walked by keys. `touched` are the files that agents changed in the shown run. */
export function FileTree({ store, active, touched }: TreeProps) {
  const { project, ready, actions } = useOpenProject()
  const { open, focused } = useStore(store)
  const { rows, root } = useTree(project.id, open, ready)
  const changed = useMarks(project.id, ready)
  const list = useRef<VirtualizerHandle>(null)
  const box = useRef<HTMLDivElement>(null)
  const focus = (path: string) => {
    store.setState({ focused: path })
    const at = rows.findIndex((row) => row.path === path)
    if (at !== -1) list.current?.scrollToIndex(at, { align: 'nearest' })
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus())
  }
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const move = moveIn(rows, focused, event.key)
    const row = rows.find((one) => one.path === focused)
    if (move) {
      if (move.focus !== undefined) focus(move.focus)
      if (move.open !== undefined) setOpen(store, [move.open], true)
      if (move.close !== undefined) setOpen(store, [move.close], false)
    } else if ((event.key === 'Enter' || event.key === ' ') && row?.kind === 'entry')
      activate(row, event.key === 'Enter')
    else return
    event.preventDefault()
  }
  const activate = (row: Extract<TreeRow, { kind: 'entry' }>, keep: boolean) => {
    store.setState({ focused: row.path })
    if (row.folder) setOpen(store, [row.path], !row.open)
    else actions.openFile(row.path, { preview: !keep })
  }
  useEffect(() => {
    if (active !== null) store.setState({ focused: active })
  }, [active, store])

  if (!ready && root === 'loading') return <NoFilesYet />
  if (root === 'loading') return <Skeleton rows={8} height={22} label="Files are loading" />
  if (root === 'failed') return <Unread />
  if (root.entries.length === 0)
    return <EmptyState words="This project is empty." more="Ask for something to be made, or make a file." />
  const first = focused ?? rows[0]?.path
  return (
    <div ref={box} role="tree" aria-label="Files" onKeyDown={press} className="h-full overflow-y-auto py-4">
      <Virtualizer ref={list} itemSize={rowHeight} scrollRef={box}>
        {rows.map((row) =>
          row.kind === 'note' ? (
            <div
              key={row.path}
              className="flex h-22 items-center text-12 text-muted"
              style={{ paddingLeft: 28 + row.depth * indent }}
            >
              {row.words}
            </div>
          ) : (
            <FileMenu key={row.path} path={row.path} folder={row.folder}>
              <Row
                row={row}
                mark={changed.get(row.path)}
                touched={touched.has(row.path)}
                selected={row.path === active}
                tabbable={row.path === first}
                onActivate={(keep) => activate(row, keep)}
              />
            </FileMenu>
          ),
        )}
      </Virtualizer>
    </div>
  )
}

function NoFilesYet() {
  const { sandbox, actions } = useOpenProject()
  if (sandbox.state === 'stopped')
    return (
      <EmptyState words="The sandbox is stopped." more="Its files are kept.">
        <Button onClick={actions.startSandbox}>Start</Button>
      </EmptyState>
    )
  if (sandbox.state === 'error') return <EmptyState words="Files appear when the sandbox has started." />
  return <Skeleton rows={8} height={22} label="Files appear when the sandbox is ready" />
}

function Unread() {
  const { project, actions, ready } = useOpenProject()
  const queries = useQueryClient()
  return (
    <EmptyState words="The files could not be read.">
      <Button
        onClick={() =>
          ready ? void queries.refetchQueries({ queryKey: queryKeys.folders(project.id) }) : actions.startSandbox()
        }
      >
        {ready ? 'Retry' : 'Start the sandbox'}
      </Button>
    </EmptyState>
  )
}

type RowProps = {
  row: Extract<TreeRow, { kind: 'entry' }>
  mark: Mark | undefined
  touched: boolean
  selected: boolean
  tabbable: boolean
  onActivate: (keep: boolean) => void
}

function Row({ row, mark, touched, selected, tabbable, onActivate, ...menu }: RowProps) {
  const Icon = iconOf(row)
  const Chevron = row.open ? ChevronDown : ChevronRight
  return (
    <div
      {...menu}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={selected}
      aria-expanded={row.folder ? row.open : undefined}
      aria-label={[row.name, mark?.word, touched && 'changed by an agent'].filter(Boolean).join(', ')}
      tabIndex={tabbable ? 0 : -1}
      data-focus="inside"
      data-path={row.path}
      data-change={mark?.word}
      onClick={() => onActivate(false)}
      onDoubleClick={() => !row.folder && onActivate(true)}
      onKeyDown={() => undefined}
      className={classNames('flex h-22 items-center gap-4 pr-8 text-13', selected ? 'bg-selected' : 'hover:bg-hover')}
      style={{ paddingLeft: 8 + row.depth * indent }}
    >
      {row.folder ? (
        <Chevron size={14} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
      ) : (
        <span className="w-[14px] shrink-0" />
      )}
      <Icon size={14} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
      <span className={classNames('flex-1 truncate', mark && mark.letter !== '•' && mark.colour)}>{row.name}</span>
      {touched && (
        <span aria-hidden className="size-6 shrink-0 rounded-full bg-accent" title="Changed by an agent in this run" />
      )}
      {mark && (
        <span aria-hidden className={classNames('w-12 shrink-0 text-center text-11', mark.colour)}>
          {mark.letter}
        </span>
      )}
    </div>
  )
}
