'use client'
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useApi, useRealtime } from '../../client/providers.tsx'
import { Button } from '../../ui/button.tsx'
import { useOpenProject } from '../project.tsx'
import { openScreen } from './screen.ts'
import { openTerminalLink, type TerminalLink } from './terminal-link.ts'
import { terminalWords } from './terminal-words.ts'

export type TerminalViewProps = {
  id: string
  title: string
  visible: boolean
  /** The person chose it: keys go there. */
  focused: boolean
  onRestart: () => void
  onClose: () => void
}

/** One terminal: its screen and, when it is not live, what is going on with its next action. */
export function TerminalView({ id, title, visible, focused, onRestart, onClose }: TerminalViewProps) {
  const api = useApi()
  const realtime = useRealtime()
  const { project, ready } = useOpenProject()
  const box = useRef<HTMLDivElement>(null)
  const [link, setLink] = useState<TerminalLink | null>(null)
  const focus = useRef<() => void>(() => undefined)
  useEffect(() => {
    if (!box.current) return
    const screen = openScreen(box.current)
    const opened = openTerminalLink({ api, realtime, projectId: project.id, id, screen })
    screen.onInput(opened.input)
    screen.onSize(opened.resize)
    opened.resize(screen.size())
    focus.current = screen.focus
    setLink(opened)
    return () => {
      opened.close()
      screen.close()
    }
  }, [api, realtime, project.id, id])
  useEffect(() => {
    if (ready) link?.retry()
  }, [ready, link])
  useEffect(() => {
    if (focused) focus.current()
  }, [focused])
  return (
    <section aria-label={`Terminal ${title}`} hidden={!visible} className="flex h-full flex-col bg-canvas">
      <div ref={box} className="min-h-0 flex-1 overflow-hidden py-4 pl-12" />
      {link && <TerminalNote link={link} onRestart={onRestart} onClose={onClose} />}
    </section>
  )
}

function TerminalNote({
  link,
  onRestart,
  onClose,
}: {
  link: TerminalLink
  onRestart: () => void
  onClose: () => void
}) {
  const state = useStore(link.state)
  const words = terminalWords(state)
  return (
    <div
      role="status"
      data-terminal={state.phase}
      className={
        words === null
          ? 'hidden'
          : 'flex min-h-32 items-center gap-8 border-line border-t px-12 py-4 text-12 text-muted'
      }
    >
      <span className="flex-1">{words}</span>
      {(state.phase === 'exited' || state.phase === 'denied') && (
        <>
          <Button size={24} onClick={onClose}>
            Close
          </Button>
          <Button size={24} look="primary" onClick={onRestart}>
            Restart
          </Button>
        </>
      )}
    </div>
  )
}
