'use client'
import type { ProjectView } from '@codeberth/protocol'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Box, Circle, Ellipsis, FolderGit2, LoaderCircle, Sparkles, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { faultOf } from '../client/fault.ts'
import { useApi } from '../client/providers.tsx'
import { queryKeys } from '../client/queries.ts'
import { runWords, sandboxWords } from '../client/words.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Chip, toneText } from '../ui/chip.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ago } from '../ui/figures.ts'
import { Menu } from '../ui/menu.tsx'
import { ProblemNote } from '../ui/notes.tsx'
import { useNow } from '../ui/use-now.ts'

const tickMs = 30_000

function sourceWords(project: ProjectView): string {
  if (project.source.kind === 'git') return project.source.remote.replace(/^https:\/\//, '').replace(/\.git$/, '')
  if (project.source.kind === 'empty') return 'Empty project'
  return project.source.starter === 'demo'
    ? 'Demo, scripted model'
    : `${project.source.starter === 'node' ? 'Node' : 'Python'} starter`
}

/** One project: what it is, how its sandbox stands, what was asked of it last. */
export function ProjectRow({ project }: { project: ProjectView }) {
  const now = useNow(tickMs)
  const [removing, setRemoving] = useState(false)
  const { lastRun } = project
  const run = lastRun && runWords(lastRun)
  const working = lastRun?.state === 'running' || lastRun?.state === 'queued'
  const sandbox = sandboxWords(project.sandbox)
  const Icon = project.scripted ? Sparkles : project.source.kind === 'git' ? FolderGit2 : Box
  return (
    <li className="group relative flex min-h-48 items-center gap-12 border-line border-t px-12 py-8 first:border-t-0 hover:bg-hover">
      <Icon size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
      <div className="flex w-[240px] min-w-0 shrink-0 flex-col max-tablet:w-auto max-tablet:flex-1">
        <Link
          href={`/p/${project.id}`}
          className="truncate text-13 font-medium no-underline outline-offset-0 after:absolute after:inset-0"
        >
          {project.name}
        </Link>
        <span className="truncate text-12 text-muted">{sourceWords(project)}</span>
      </div>
      <div className="flex min-w-0 flex-1 flex-col max-tablet:hidden">
        {lastRun && run ? (
          <>
            <span className="truncate text-13">{lastRun.prompt}</span>
            <span className="flex items-center gap-6 text-12 text-muted">
              {working ? (
                <LoaderCircle size={12} strokeWidth={1.5} aria-hidden className="animate-turn text-accent" />
              ) : (
                <Circle size={8} aria-hidden className={`fill-current ${toneText[run.tone]}`} />
              )}
              {run.words} · {ago(lastRun.at, now)}
            </span>
          </>
        ) : (
          <span className="text-12 text-muted">Nothing asked yet · made {ago(project.createdAt, now)}</span>
        )}
      </div>
      <Chip tone={sandbox.tone} icon={Box} className="text-muted" title="Sandbox">
        {sandbox.words}
      </Chip>
      <div className="relative z-10">
        <Menu
          label={`More about ${project.name}`}
          align="end"
          trigger={<IconButton icon={Ellipsis} label={`More about ${project.name}`} size={24} />}
          entries={[
            { kind: 'item', words: 'Delete project…', icon: Trash2, danger: true, run: () => setRemoving(true) },
          ]}
        />
      </div>
      {removing && <RemoveDialog project={project} onClose={() => setRemoving(false)} />}
    </li>
  )
}

function RemoveDialog({ project, onClose }: { project: ProjectView; onClose: () => void }) {
  const api = useApi()
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: () => api.projects.remove({ id: project.id }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: queryKeys.projects })
      onClose()
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete ${project.name}?`}
      description="Its sandbox and every file in it go away; what was not pushed is lost."
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            Delete project
          </Button>
        </>
      }
    >
      {remove.error && <ProblemNote problem={faultOf(remove.error)} />}
    </Dialog>
  )
}
