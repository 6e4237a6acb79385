'use client'
import type { ProjectView, RunSummary, SandboxView } from '@codeberth/protocol'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { awayLong } from '../client/connection.ts'
import { useApi, useRealtime } from '../client/providers.tsx'
import { queryKeys } from '../client/queries.ts'
import { useNow } from '../ui/use-now.ts'
import { AgentPanel } from './agent/agent-panel.tsx'
import { EditorArea } from './editor/editor-area.tsx'
import { FilesPane } from './files/files-pane.tsx'
import { type Layout, openLayoutStore } from './frame/layout-store.ts'
import { Palette } from './frame/palette.tsx'
import { Panes } from './frame/panes.tsx'
import { Rail } from './frame/rail.tsx'
import { type Cursor, StatusBar } from './frame/status-bar.tsx'
import { TopBar } from './frame/top-bar.tsx'
import { type Project, ProjectProvider } from './project.tsx'
import { ReviewPane } from './review/review-pane.tsx'
import { SandboxChip } from './sandbox/sandbox-chip.tsx'
import { StartSteps } from './sandbox/start-steps.tsx'
import { useStartSandbox } from './sandbox/use-start-sandbox.ts'
import { TerminalPanel } from './terminal/terminal-panel.tsx'
import { useCommands } from './use-commands.ts'
import { usePlace } from './use-place.ts'
import { useTabs } from './use-tabs.ts'
import { useThreadRuns } from './use-thread-runs.ts'
import { useTouched } from './use-touched.ts'

const bannerMs = 1_000

/** The frame with its panes; what they ask of each other goes through here. */
export function Workbench({ project, sandbox }: { project: ProjectView; sandbox: SandboxView }) {
  const [store] = useState(() => openLayoutStore(project.id))
  const layout = useStore(store)
  const { tabs, take } = useTabs(project.id)
  const power = useStartSandbox(project.id)
  const [line, setLine] = useState<number | null>(null)
  const [cursor, setCursor] = useState<Cursor>(null)
  const [finding, setFinding] = useState(false)
  const [reviewPath, setReviewPath] = useState<string | null>(null)
  const find = () => setFinding(true)
  const place = usePlace(project.id, tabs, take, store, setReviewPath)
  const thread = useThreadRuns(layout.threadId)
  const touched = useTouched(thread.runs)
  const ready = sandbox.state === 'ready'
  const connected = useStore(useRealtime().connection).state === 'live'
  const { changed, branch } = useChanged(project.id, ready)
  const actions = useActions({ take, setLine, setReviewPath, place, start: power.start })
  const open = useMemo<Project>(() => ({ project, sandbox, ready, actions }), [project, sandbox, ready, actions])
  const begun = (run: RunSummary) => {
    thread.add(run)
    if (run.threadId !== layout.threadId) actions.showThread(run.threadId)
  }
  const toggle = useToggle(store)
  const commands = useCommands({ toggle, take, actions, power, ready, tabs })
  useKeys(commands, find)
  const starting = sandbox.state === 'provisioning' || sandbox.state === 'starting' || sandbox.state === 'error'
  const active = tabs.active?.startsWith('file:') ? tabs.active.slice(5) : null
  return (
    <ProjectProvider value={open}>
      <div className="flex h-full flex-col overflow-hidden">
        <TopBar
          name={project.name}
          branch={branch}
          onSearch={find}
          sandbox={<SandboxChip sandbox={sandbox} busy={power.busy} onStart={power.start} onStop={power.stop} />}
        />
        <AwayBanner />
        <main className="flex min-h-0 flex-1">
          <Rail {...shownPanes(layout)} changed={changed} onToggle={toggle} onReview={() => actions.openReview()} />
          <Panes
            sidebar={layout.sidebar ? <FilesPane active={active} touched={touched} /> : null}
            editor={
              starting && tabs.tabs.length === 0 ? (
                <Starting sandbox={sandbox} onRetry={power.start} />
              ) : (
                <EditorArea
                  {...{ tabs, take, line }}
                  review={<ReviewPane path={reviewPath} onPath={setReviewPath} />}
                  onCursor={setCursor}
                  onGoToFile={find}
                />
              )
            }
            panel={layout.panel ? <TerminalPanel onHide={() => toggle('panel')} /> : null}
            agent={layout.agent && <AgentPanel {...{ thread, connected }} threadId={layout.threadId} onRun={begun} />}
          />
        </main>
        <StatusBar branch={branch} changed={changed} cursor={active === null ? null : cursor} />
      </div>
      {finding && <Palette commands={commands} onClose={() => setFinding(false)} />}
    </ProjectProvider>
  )
}

const Starting = ({ sandbox, onRetry }: { sandbox: SandboxView; onRetry: () => void }) => (
  <div className="flex h-full items-center justify-center bg-canvas p-24">
    <StartSteps sandbox={sandbox} onRetry={onRetry} />
  </div>
)

function useToggle(store: ReturnType<typeof openLayoutStore>): (pane: 'sidebar' | 'panel' | 'agent') => void {
  return useCallback((pane) => store.setState((now) => ({ [pane]: !now[pane] })), [store])
}

/** How many files differ from the last commit, and of which branch. */
function useChanged(projectId: string, ready: boolean): { changed: number; branch: string | null } {
  const api = useApi()
  const { data } = useQuery({
    queryKey: queryKeys.changes(projectId),
    queryFn: () => api.changes.list({ projectId }),
    enabled: ready,
  })
  return { changed: data?.files.length ?? 0, branch: data?.branch ?? null }
}

const shownPanes = ({ sidebar, panel, agent }: Layout) => ({ sidebar, panel, agent })

type ActionSources = {
  take: ReturnType<typeof useTabs>['take']
  setLine: (line: number | null) => void
  setReviewPath: (path: string | null) => void
  place: ReturnType<typeof usePlace>
  start: () => void
}

function useActions({ take, setLine, setReviewPath, place, start }: ActionSources): Project['actions'] {
  return useMemo(
    () => ({
      openFile(path, options = {}) {
        setLine(options.line ?? null)
        take({ kind: 'open', path, preview: options.preview ?? false })
      },
      openReview(path) {
        if (path !== undefined) setReviewPath(path)
        take({ kind: 'review' })
      },
      showThread: place.showThread,
      startSandbox: start,
    }),
    [take, setLine, setReviewPath, place.showThread, start],
  )
}

function useKeys(commands: ReturnType<typeof useCommands>, find: () => void): void {
  const latest = useRef({ commands, find })
  latest.current = { commands, find }
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const done = latest.current.commands.press(event, latest.current.find)
      if (!done) return
      event.preventDefault()
      event.stopPropagation()
    }
    window.addEventListener('keydown', press, { capture: true })
    return () => window.removeEventListener('keydown', press, { capture: true })
  }, [])
}

function AwayBanner() {
  const realtime = useRealtime()
  const connection = useStore(realtime.connection)
  const now = useNow(bannerMs)
  if (connection.state === 'signedOut')
    return (
      <p role="alert" className="flex min-h-32 items-center gap-12 border-line border-b bg-raised px-12 text-13">
        You were signed out. Nothing was lost.
        <a
          href={`/login?next=${encodeURIComponent(window.location.pathname)}`}
          className="text-accent underline underline-offset-2"
        >
          Sign in
        </a>
      </p>
    )
  if (!awayLong(connection, now)) return null
  return (
    <p role="status" className="flex min-h-32 items-center border-line border-b bg-raised px-12 text-13">
      {connection.state === 'offline' ? 'You are offline.' : 'The connection is away.'} What you see may be old; what
      you do waits.
    </p>
  )
}
