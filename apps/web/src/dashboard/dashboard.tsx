'use client'
import { useQuery } from '@tanstack/react-query'
import { FolderGit2, Plus } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { faultOf } from '../client/fault.ts'
import { useApi } from '../client/providers.tsx'
import { queryKeys, useModel } from '../client/queries.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState, ProblemNote } from '../ui/notes.tsx'
import { Skeleton } from '../ui/waiting.tsx'
import { DashboardComposer } from './dashboard-composer.tsx'
import { FirstModel } from './first-model.tsx'
import { Frame } from './frame.tsx'
import { ProjectRow } from './project-row.tsx'

const refreshMs = 5_000

/** The first page: connect a model, start a run, or go on where one was. */
export function Dashboard() {
  const api = useApi()
  const router = useRouter()
  const model = useModel()
  const projects = useQuery({
    queryKey: queryKeys.projects,
    queryFn: () => api.projects.list({ limit: 100 }),
    refetchInterval: refreshMs,
  })
  const list = projects.data ?? []
  const newProject = () => router.push('/new')
  return (
    <Frame
      title="Projects"
      actions={
        <Button icon={Plus} onClick={newProject}>
          New project
        </Button>
      }
    >
      {model.data?.source === 'none' && <FirstModel projects={list} />}
      {list.length > 0 && <DashboardComposer projects={list} />}
      <section aria-label="Projects" className="overflow-hidden rounded-6 border border-line bg-raised">
        {projects.isPending && <Skeleton rows={4} height={48} label="Projects are loading" />}
        {projects.error && (
          <div className="p-12">
            <ProblemNote problem={faultOf(projects.error)} onRetry={() => void projects.refetch()} />
          </div>
        )}
        {projects.data?.length === 0 && (
          <EmptyState
            icon={FolderGit2}
            words="No projects yet."
            more="Import a Git repository, or begin with a starter whose tests already pass."
          >
            <Button look={model.data?.source === 'none' ? 'plain' : 'primary'} onClick={newProject}>
              Import a repository
            </Button>
            <Link
              href="/new?from=starter"
              className="inline-flex h-28 items-center rounded-4 border border-line px-12 text-12 no-underline hover:bg-hover"
            >
              Use a starter
            </Link>
          </EmptyState>
        )}
        <ul>
          {list.map((project) => (
            <ProjectRow key={project.id} project={project} />
          ))}
        </ul>
      </section>
    </Frame>
  )
}
