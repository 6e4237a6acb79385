'use client'
import type { RunSummary, RunView } from '@codeberth/protocol'
import { Bot } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { sandboxWords } from '../../client/words.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState, ProblemNote } from '../../ui/notes.tsx'
import { Skeleton } from '../../ui/waiting.tsx'
import { useOpenProject } from '../project.tsx'
import type { ThreadRun, ThreadRuns } from '../use-thread-runs.ts'
import { AskCard } from './ask-card.tsx'
import { Composer } from './composer.tsx'
import { ThreadPicker } from './thread-picker.tsx'
import { Transcript } from './transcript.tsx'
import { TreeStrip } from './tree-strip.tsx'

const demoPrompts = [
  'Repair the failing test',
  'Add a currency option to the receipt',
  'How is the discount calculated?',
]
const prompts = [
  'Explain how this project is laid out',
  'Find a bug and fix it, with a test',
  'Add a README with the commands that matter',
]

type AgentPanelProps = {
  threadId: string | null
  thread: ThreadRuns
  connected: boolean
  onRun: (run: RunSummary) => void
}

/** The conversation with the agents of a thread. */
export function AgentPanel({ threadId, thread, connected, onRun }: AgentPanelProps) {
  const [agentId, setAgentId] = useState<string | null>(null)
  const [suggested, setSuggested] = useState<{ text: string; at: number } | null>(null)
  const suggest = (text: string) => setSuggested({ text, at: Date.now() })
  const last = thread.runs.at(-1)
  return (
    <section aria-label="Agent" className="flex h-full flex-col bg-base" data-thread={threadId ?? 'new'}>
      <ThreadPicker threadId={threadId} title={threadId === null ? 'New thread' : (thread.thread?.title ?? 'Thread')} />
      {last ? (
        <LiveThread
          key={threadId}
          runs={thread.runs}
          last={last}
          threadId={threadId}
          agentId={agentId}
          onAgent={setAgentId}
          onSuggest={suggest}
          composer={{ connected, suggested, onRun }}
        />
      ) : (
        <>
          <div className="min-h-0 flex-1 overflow-y-auto">
            {thread.loading && <Skeleton rows={4} label="The thread is loading" />}
            {thread.problem && (
              <div className="p-12">
                <ProblemNote problem={thread.problem} onRetry={thread.retry} />
              </div>
            )}
            {threadId === null && <NewThread onSuggest={suggest} />}
          </div>
          <Composer threadId={threadId} working={null} connected={connected} suggested={suggested} onRun={onRun} />
        </>
      )}
    </section>
  )
}

function NewThread({ onSuggest }: { onSuggest: (text: string) => void }) {
  const { project } = useOpenProject()
  return (
    <EmptyState
      icon={Bot}
      words="What should change?"
      more="Agents read, edit and run code in this project’s sandbox. You see every step."
    >
      <div className="flex w-full flex-col gap-8">
        {(project.scripted ? demoPrompts : prompts).map((text) => (
          <Button key={text} className="justify-start" onClick={() => onSuggest(text)}>
            {text}
          </Button>
        ))}
      </div>
    </EmptyState>
  )
}

type LiveThreadProps = {
  runs: readonly ThreadRun[]
  last: ThreadRun
  threadId: string | null
  agentId: string | null
  onAgent: (agentId: string | null) => void
  onSuggest: (text: string) => void
  composer: { connected: boolean; suggested: { text: string; at: number } | null; onRun: (run: RunSummary) => void }
}

// The log is newer than the list of runs: a run has ended when its fold says so.
const ended = (run: ThreadRun, view: RunView) => view.state === 'finished' || run.summary.state === 'finished'

function LiveThread({ runs, last, threadId, agentId, onAgent, onSuggest, composer }: LiveThreadProps) {
  const { sandbox, ready } = useOpenProject()
  const shown = runs.findLast((run) => run.summary.state === 'running' || run.summary.state === 'waiting') ?? last
  const view = useStore(shown.store.state, (state) => state.view)
  const working = ended(shown, view) ? null : shown.summary
  const filter = view.agents.some((agent) => agent.id === agentId) ? agentId : null
  const waitsFor = ready ? 'Waiting for its turn' : `Waiting for the sandbox: ${sandboxWords(sandbox).words}`
  return (
    <>
      <TreeStrip view={view} chosen={filter} onChoose={onAgent} />
      <Transcript runs={runs} agentId={filter} waitsFor={waitsFor} onAgain={onSuggest} />
      {view.asks.length > 0 && (
        <div className="flex max-h-1/2 shrink-0 flex-col gap-8 overflow-y-auto px-12 pb-8">
          {view.asks.map((ask) => (
            <AskCard key={ask.id} runId={shown.summary.id} ask={ask} />
          ))}
        </div>
      )}
      {view.waiting.some((message) => message.state === 'waiting') && (
        <ul aria-label="Waiting messages" className="flex shrink-0 flex-col gap-4 px-12 pb-8">
          {view.waiting
            .filter((message) => message.state === 'waiting')
            .map((message) => (
              <li key={message.id} className="truncate rounded-4 border border-line px-8 py-2 text-12 text-muted">
                {message.kind === 'steer' ? 'Now' : 'Next'} · {message.text}
              </li>
            ))}
        </ul>
      )}
      <Composer threadId={threadId} working={working} {...composer} />
    </>
  )
}
