'use client'
import { CircleAlert, CloudOff, FileQuestion, GitCompare, type LucideIcon, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useStore } from 'zustand'
import { Button } from '../../ui/button.tsx'
import { fileSize } from '../../ui/figures.ts'
import { EmptyState, ProblemNote } from '../../ui/notes.tsx'
import { Skeleton } from '../../ui/waiting.tsx'
import { TextDiff } from '../monaco/text-diff.tsx'
import { useOpenProject } from '../project.tsx'
import type { OpenDocument } from './documents.ts'

/** What a person must know about the shown file beside its text: a conflict, a deletion, a save that waits. */
export function DocumentState({ document }: { document: OpenDocument }) {
  const state = useStore(document.state)
  const { actions } = useOpenProject()
  switch (state.state) {
    case 'clean':
    case 'saving':
      return null
    case 'loading':
      return (
        <Cover>
          <Skeleton rows={10} height={22} label="The file is loading" />
        </Cover>
      )
    case 'failed':
      return (
        <Cover>
          <div className="mx-auto w-full max-w-[560px] p-24">
            <ProblemNote problem={state.fault}>
              {state.fault.code === 'sandbox-asleep' && <Button onClick={() => actions.startSandbox()}>Start</Button>}
            </ProblemNote>
          </div>
        </Cover>
      )
    case 'notText':
      return <NotText why={state.why} size={state.size} />
    case 'gone':
      return (
        <Banner icon={Trash2} words="This file was deleted. What you see is the last version.">
          <Button size={24} onClick={() => document.take({ kind: 'save', version: document.version() })}>
            Restore
          </Button>
        </Banner>
      )
    case 'waiting':
      return (
        <Banner icon={CloudOff} words={`Not saved yet: ${state.fault.message} It is saved when the sandbox answers.`}>
          <Button size={24} onClick={() => document.take({ kind: 'save', version: document.version() })}>
            Try now
          </Button>
        </Banner>
      )
    case 'dirty':
      return state.fault ? (
        <Banner icon={CircleAlert} words={`Not saved: ${state.fault.message} ${state.fault.hint}`} />
      ) : null
    case 'conflict':
      return <Conflict document={document} theirs={state.theirs.text} deleted={state.theirs.hash === null} />
  }
}

function NotText({ why, size }: { why: 'binary' | 'large'; size: number }) {
  return (
    <Cover>
      <EmptyState
        icon={FileQuestion}
        words={
          why === 'binary' ? `Not shown as text (${fileSize(size)}).` : 'Not shown: the file is larger than 10 MB.'
        }
        more="It holds bytes that are not UTF-8 text, or too many of them; a terminal can work with it."
      />
    </Cover>
  )
}

const Cover = ({ children }: { children: ReactNode }) => (
  <div className="absolute inset-0 z-10 flex flex-col justify-start bg-canvas">{children}</div>
)

function Banner({ icon: Icon, words, children }: { icon: LucideIcon; words: string; children?: ReactNode }) {
  return (
    <div
      role="alert"
      className="flex min-h-36 shrink-0 flex-wrap items-center gap-8 border-line border-b bg-raised px-12 py-4 text-13"
    >
      <Icon size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-warn" />
      <span className="min-w-0 flex-1">{words}</span>
      {children}
    </div>
  )
}

function Conflict({ document, theirs, deleted }: { document: OpenDocument; theirs: string | null; deleted: boolean }) {
  const [comparing, setComparing] = useState(false)
  return (
    <>
      <Banner
        icon={GitCompare}
        words={
          deleted
            ? 'This file was deleted while you were editing it.'
            : 'This file changed on disk while you were editing it.'
        }
      >
        {!deleted && (
          <Button size={24} aria-pressed={comparing} onClick={() => setComparing(!comparing)}>
            {comparing ? 'Back to editing' : 'Compare'}
          </Button>
        )}
        <Button
          size={24}
          look="primary"
          onClick={() => document.take({ kind: 'keepMine', version: document.version() })}
        >
          Keep mine
        </Button>
        <Button size={24} onClick={() => document.take({ kind: 'takeTheirs' })}>
          Take theirs
        </Button>
      </Banner>
      {comparing && theirs !== null && (
        <div className="min-h-0 flex-[3]">
          <TextDiff before={theirs} after={document.model.getValue()} language={document.model.getLanguageId()} split />
        </div>
      )}
    </>
  )
}
