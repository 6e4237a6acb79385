'use client'
import type { ProjectView, SandboxView } from '@codeberth/protocol'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { faultOf } from '../client/fault.ts'
import { RealtimeProvider, useApi } from '../client/providers.tsx'
import { queryKeys, useProject } from '../client/queries.ts'
import { useSignedIn } from '../dashboard/frame.tsx'
import { Nothing } from '../dashboard/nothing.tsx'
import { ProblemNote } from '../ui/notes.tsx'
import { Skeleton } from '../ui/waiting.tsx'
import { useStartSandbox } from './sandbox/use-start-sandbox.ts'
import { useProjectEvents } from './use-project-events.ts'
import { Workbench } from './workbench.tsx'

/** How often the state of a sandbox is asked for while it moves, beside what the socket tells. */
const movingMs = 1_500
const restingMs = 30_000

/** The IDE of one project. */
export function Ide({ projectId }: { projectId: string }) {
  useSignedIn()
  const project = useProject(projectId)
  if (project.data)
    return (
      <RealtimeProvider>
        <OpenIde key={projectId} project={project.data} />
      </RealtimeProvider>
    )
  if (!project.error) return <IdeSkeleton />
  const fault = faultOf(project.error)
  if (fault.code === 'not-found' || fault.code === 'bad-input') return <Nothing />
  return (
    <main className="mx-auto flex h-full max-w-[560px] flex-col justify-center px-16">
      <ProblemNote problem={fault} onRetry={() => void project.refetch()} />
    </main>
  )
}

function OpenIde({ project }: { project: ProjectView }) {
  useProjectEvents(project.id)
  const sandbox = useSandbox(project)
  const { start } = useStartSandbox(project.id)
  const begun = useRef(false)
  // Opening a project starts its sandbox once; afterwards only an act of the person does.
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    if (
      sandbox.state === 'none' ||
      sandbox.state === 'stopped' ||
      sandbox.state === 'archived' ||
      sandbox.state === 'frozen'
    )
      start()
  }, [sandbox.state, start])
  useEffect(() => {
    document.title = `${project.name} · Codeberth`
  }, [project.name])
  return <Workbench project={project} sandbox={sandbox} />
}

const isMoving = (sandbox: SandboxView) => ['provisioning', 'starting', 'stopping'].includes(sandbox.state)

function useSandbox(project: ProjectView): SandboxView {
  const api = useApi()
  const sandbox = useQuery({
    queryKey: queryKeys.sandbox(project.id),
    queryFn: () => api.sandboxes.get({ projectId: project.id }),
    initialData: project.sandbox,
    initialDataUpdatedAt: 0,
    refetchInterval: (query) => (query.state.data && isMoving(query.state.data) ? movingMs : restingMs),
  })
  return sandbox.data
}

function IdeSkeleton() {
  return (
    <div role="status" aria-label="The project is loading" className="flex h-full flex-col">
      <div className="h-44 border-line border-b" />
      <div className="flex flex-1">
        <div className="w-48 border-line border-r" />
        <div className="w-[260px] border-line border-r">
          <Skeleton rows={8} height={22} label="Files are loading" />
        </div>
        <div className="flex-1 bg-canvas" />
        <div className="w-[420px] border-line border-l" />
      </div>
    </div>
  )
}
