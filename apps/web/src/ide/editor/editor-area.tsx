'use client'
import { Code2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/notes.tsx'
import { Skeleton } from '../../ui/waiting.tsx'
import type { EditorHostProps } from './editor-host.tsx'
import { TabStrip } from './tab-strip.tsx'
import { keyOf, type Tabs, type TabsEvent } from './tabs.ts'

const EditorHost = dynamic<EditorHostProps>(
  () =>
    Promise.all([import('../monaco/monaco.ts'), import('./editor-host.tsx')]).then(([{ prepareMonaco }, host]) => {
      prepareMonaco()
      return host.EditorHost
    }),
  { ssr: false, loading: () => <Skeleton rows={8} height={22} label="The editor is loading" /> },
)

type EditorAreaProps = {
  tabs: Tabs
  take: (event: TabsEvent) => void
  line: number | null
  review: ReactNode
  onCursor: EditorHostProps['onCursor']
  onGoToFile: () => void
}

/** Tabs with the editor or the review below them. */
export function EditorArea({ tabs, take, line, review, onCursor, onGoToFile }: EditorAreaProps) {
  const [unsaved, setUnsaved] = useState<ReadonlySet<string>>(new Set())
  const [closing, setClosing] = useState<string | null>(null)
  const active = tabs.tabs.find((tab) => keyOf(tab) === tabs.active)
  const openPaths = useMemo(() => tabs.tabs.flatMap((tab) => (tab.kind === 'file' ? [tab.path] : [])), [tabs])
  const pin = useCallback((path: string) => take({ kind: 'pin', path }), [take])
  const noteUnsaved = useCallback(
    (paths: readonly string[]) =>
      setUnsaved((before) =>
        before.size === paths.length && paths.every((path) => before.has(path)) ? before : new Set(paths),
      ),
    [],
  )
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => unsaved.size > 0 && event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [unsaved])
  const ask = (event: TabsEvent) => {
    if (event.kind === 'close' && unsaved.has(event.key.replace(/^file:/, ''))) setClosing(event.key)
    else take(event)
  }
  const lose = (key: string) => {
    setUnsaved((before) => new Set([...before].filter((path) => `file:${path}` !== key)))
    take({ kind: 'close', key })
    setClosing(null)
  }
  const lastFile = useLastFile(active?.kind === 'file' ? active.path : null, openPaths)
  return (
    <section aria-label="Editor" className="flex h-full flex-col bg-canvas">
      {tabs.tabs.length > 0 && <TabStrip tabs={tabs} unsaved={unsaved} take={ask} />}
      {lastFile !== null && (
        <div className="relative min-h-0 flex-1" hidden={active?.kind !== 'file'}>
          <EditorHost
            path={lastFile}
            openPaths={openPaths}
            line={line}
            onEdit={pin}
            onUnsaved={noteUnsaved}
            onCursor={onCursor}
          />
        </div>
      )}
      {active?.kind === 'review' && <div className="min-h-0 flex-1">{review}</div>}
      {tabs.tabs.length === 0 && <NothingOpen onGoToFile={onGoToFile} />}
      {closing !== null && (
        <ConfirmClose
          path={closing.replace(/^file:/, '')}
          onKeep={() => setClosing(null)}
          onLose={() => lose(closing)}
        />
      )}
    </section>
  )
}

const NothingOpen = ({ onGoToFile }: { onGoToFile: () => void }) => (
  <div className="flex flex-1 items-center justify-center">
    <EmptyState icon={Code2} words="No file is open." more="Choose one in the tree, or ask for a change beside it.">
      <Button onClick={onGoToFile}>Go to file</Button>
    </EmptyState>
  </div>
)

type ConfirmCloseProps = { path: string; onKeep: () => void; onLose: () => void }

const ConfirmClose = ({ path, onKeep, onLose }: ConfirmCloseProps) => (
  <Dialog
    open
    onClose={onKeep}
    title="Close without saving?"
    description={`${path} holds text that is not saved.`}
    actions={
      <>
        <Button onClick={onKeep}>Keep open</Button>
        <Button look="danger" onClick={onLose}>
          Close and lose it
        </Button>
      </>
    }
  />
)

/** The file that the editor holds while another tab is in front of it, so that it need not be made anew. */
function useLastFile(active: string | null, openPaths: readonly string[]): string | null {
  const [last, setLast] = useState<string | null>(null)
  useEffect(() => {
    if (active !== null) setLast(active)
  }, [active])
  if (active !== null) return active
  return last !== null && openPaths.includes(last) ? last : null
}
