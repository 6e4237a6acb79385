'use client'
import type { FileChange } from '@codeberth/protocol'
import { useQuery } from '@tanstack/react-query'
import { Columns2, FileDiff, Rows2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { type ReactNode, useEffect, useState } from 'react'
import { fromBase64, textOf } from '../../client/bytes.ts'
import { faultOf } from '../../client/fault.ts'
import { useApi, useRealtime } from '../../client/providers.tsx'
import { queryKeys } from '../../client/queries.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { counted } from '../../ui/figures.ts'
import { EmptyState, ProblemNote } from '../../ui/notes.tsx'
import { Skeleton } from '../../ui/waiting.tsx'
import { useOpenProject } from '../project.tsx'
import type { DiffHostProps } from './diff-host.tsx'

const DiffHost = dynamic<DiffHostProps>(
  () =>
    Promise.all([import('../monaco/monaco.ts'), import('./diff-host.tsx')]).then(([{ prepareMonaco }, host]) => {
      prepareMonaco()
      return host.DiffHost
    }),
  { ssr: false, loading: () => <Skeleton rows={8} height={22} label="The comparison is loading" /> },
)

const letters = { added: 'A', modified: 'M', deleted: 'D' } as const
const colours = { added: 'text-ok', modified: 'text-warn', deleted: 'text-danger' } as const

/** All files that differ from the last commit, and one of them side by side. Follows while agents work. */
export function ReviewPane({ path, onPath }: { path: string | null; onPath: (path: string) => void }) {
  const api = useApi()
  const { project, ready, actions } = useOpenProject()
  const [split, setSplit] = useState(false)
  const changes = useQuery({
    queryKey: queryKeys.changes(project.id),
    queryFn: () => api.changes.list({ projectId: project.id }),
    enabled: ready,
  })
  const files = changes.data?.files ?? []
  const shown = files.find((file) => file.path === path) ?? files[0]
  if (changes.error && !changes.data)
    return (
      <div className="p-24">
        <ProblemNote problem={faultOf(changes.error)} onRetry={() => void changes.refetch()} />
      </div>
    )
  if (!changes.data)
    return <Skeleton rows={6} label={ready ? 'Changes are loading' : 'Changes appear when the sandbox is ready'} />
  if (!shown)
    return (
      <EmptyState
        icon={FileDiff}
        words="No changes since the last commit."
        more="What agents or you change appears here at once."
      />
    )
  return (
    <section aria-label="Review" className="flex h-full flex-col">
      <ReviewHeader branch={changes.data.branch} files={files} split={split} onSplit={setSplit}>
        <Button size={24} onClick={() => actions.openFile(shown.path)} disabled={shown.change === 'deleted'}>
          Open file
        </Button>
      </ReviewHeader>
      <div className="flex min-h-0 flex-1">
        <ul aria-label="Changed files" className="w-[220px] shrink-0 overflow-y-auto border-line border-r bg-base py-4">
          {files.map((file) => (
            <ChangedFile
              key={file.path}
              file={file}
              chosen={file.path === shown.path}
              onChoose={() => onPath(file.path)}
            />
          ))}
        </ul>
        <div className="min-w-0 flex-1">
          <FileDiffView key={shown.path} file={shown} split={split} />
        </div>
      </div>
    </section>
  )
}

type ReviewHeaderProps = {
  branch: string | null
  files: readonly FileChange[]
  split: boolean
  onSplit: (split: boolean) => void
  children: ReactNode
}

function ReviewHeader({ branch, files, split, onSplit, children }: ReviewHeaderProps) {
  const added = files.reduce((sum, file) => sum + file.added, 0)
  const removed = files.reduce((sum, file) => sum + file.removed, 0)
  return (
    <header className="flex h-36 shrink-0 items-center gap-12 border-line border-b px-12 text-12">
      <span className="text-muted">
        {branch ?? 'no branch'} <span aria-hidden>↔</span> now
      </span>
      <span>{counted(files.length, 'file')}</span>
      <span className="tabular-nums">
        <span className="text-ok">+{added}</span> <span className="text-danger">−{removed}</span>
      </span>
      <span className="flex-1" />
      <IconButton icon={Rows2} label="One column" size={24} aria-pressed={!split} onClick={() => onSplit(false)} />
      <IconButton icon={Columns2} label="Side by side" size={24} aria-pressed={split} onClick={() => onSplit(true)} />
      {children}
    </header>
  )
}

function ChangedFile({ file, chosen, onChoose }: { file: FileChange; chosen: boolean; onChoose: () => void }) {
  const cut = file.path.lastIndexOf('/')
  return (
    <li>
      <button
        type="button"
        data-focus="inside"
        aria-current={chosen || undefined}
        title={file.path}
        onClick={onChoose}
        className={classNames(
          'flex min-h-28 w-full items-center gap-8 px-12 text-left text-12',
          chosen ? 'bg-selected' : 'hover:bg-hover',
        )}
      >
        <span className={classNames('w-12 shrink-0 text-center text-11', colours[file.change])}>
          {letters[file.change]}
        </span>
        <span className="min-w-0 flex-1 truncate">
          {file.path.slice(cut + 1)} <span className="text-muted">{cut === -1 ? '' : file.path.slice(0, cut)}</span>
        </span>
        <span className="shrink-0 text-11 tabular-nums">
          <span className="text-ok">+{file.added}</span> <span className="text-danger">−{file.removed}</span>
        </span>
      </button>
    </li>
  )
}

function FileDiffView({ file, split }: { file: FileChange; split: boolean }) {
  const api = useApi()
  const { project } = useOpenProject()
  const input = { projectId: project.id, path: file.path }
  const base = useQuery({ queryKey: queryKeys.base(project.id, file.path), queryFn: () => api.changes.base(input) })
  const now = useQuery({
    queryKey: queryKeys.file(project.id, file.path),
    queryFn: () => api.files.read(input),
    enabled: file.change !== 'deleted',
  })
  useRereading(project.id, file.path, () => void now.refetch())
  const error = base.error ?? (file.change === 'deleted' ? null : now.error)
  if (error)
    return (
      <div className="p-24">
        <ProblemNote problem={faultOf(error)} onRetry={() => void Promise.all([base.refetch(), now.refetch()])} />
      </div>
    )
  if (!base.data || (file.change !== 'deleted' && !now.data))
    return <Skeleton rows={8} height={22} label="The comparison is loading" />
  const before = base.data.bytes === null ? '' : textOf(fromBase64(base.data.bytes))
  const after = file.change === 'deleted' || !now.data ? '' : textOf(fromBase64(now.data.bytes))
  if (before === null || after === null)
    return <EmptyState icon={FileDiff} words="Not shown as text: the file is binary." />
  return <DiffHost path={file.path} before={before} after={after} split={split} />
}

function useRereading(projectId: string, path: string, read: () => void): void {
  const realtime = useRealtime()
  useEffect(
    () =>
      realtime.on('watch', ({ projectId: from, batch }) => {
        if (from === projectId && (batch.rescan || batch.changes.some((one) => one.path === path))) read()
      }),
    [realtime, projectId, path, read],
  )
}
