'use client'
import { ListTodo, LoaderCircle, Sparkles } from 'lucide-react'
import { memo } from 'react'
import { useStore } from 'zustand'
import { Chip } from '../../ui/chip.tsx'
import { ProblemNote } from '../../ui/notes.tsx'
import { Skeleton } from '../../ui/waiting.tsx'
import type { ThreadRun } from '../use-thread-runs.ts'
import { AgentBlocks } from './agent-blocks.tsx'
import { rootOf } from './blocks.ts'
import { RunFooter } from './run-footer.tsx'

type RunSectionProps = { run: ThreadRun; agentId: string | null; waitsFor: string; onAgain: (text: string) => void }

/** One prompt and what became of it. */
export const RunSection = memo(function RunSection({ run, agentId, waitsFor, onAgain }: RunSectionProps) {
  const { view, loaded, problem } = useStore(run.store.state)
  const root = rootOf(view.agents)
  const queued = run.summary.state === 'queued' && view.seq === 0
  const thinking = view.state === 'running' && view.items.length === 0
  return (
    <section
      aria-label="Run"
      data-run={run.summary.id}
      data-seq={view.seq}
      data-run-state={view.state}
      className="flex flex-col gap-12"
    >
      <div className="max-w-[92%] self-end whitespace-pre-wrap break-words rounded-10 bg-selected px-12 py-8 text-14">
        {run.summary.prompt}
      </div>
      {view.scripted && (
        <p className="flex items-start gap-6 text-12 text-muted">
          <Sparkles size={14} strokeWidth={1.5} aria-hidden className="mt-2 shrink-0 text-info" />
          The answers of this demo are scripted; files, commands and tests are real.
        </p>
      )}
      {problem !== null && (
        <ProblemNote problem={{ message: problem, hint: 'What was loaded stays.' }} onRetry={run.store.retry} />
      )}
      {!loaded && !queued && problem === null && <Skeleton rows={3} label="The run is loading" />}
      {queued && (
        <Chip tone="info" icon={LoaderCircle} turning className="text-muted">
          {waitsFor}
        </Chip>
      )}
      {thinking && (
        <Chip tone="accent" icon={LoaderCircle} turning className="text-muted">
          Working
        </Chip>
      )}
      <AgentBlocks
        view={view}
        agentId={view.agents.some((agent) => agent.id === agentId) ? agentId : (root?.id ?? null)}
      />
      {view.todos.length > 0 && view.state !== 'finished' && <Todos todos={view.todos} />}
      {view.finish && <RunFooter view={view} finish={view.finish} onAgain={onAgain} />}
    </section>
  )
})

const signs = { pending: '○', active: '◐', done: '●', dropped: '–' } as const
type Todo = { id: string; text: string; status: keyof typeof signs }

function Todos({ todos }: { todos: readonly Todo[] }) {
  return (
    <div className="flex flex-col gap-4 rounded-6 border border-line p-8">
      <div className="flex items-center gap-8 text-12 font-medium">
        <ListTodo size={14} strokeWidth={1.5} aria-hidden className="text-muted" />
        Plan
      </div>
      <ol>
        {todos.map((todo) => (
          <li key={todo.id} className="flex gap-8 text-12" aria-label={`${todo.status}: ${todo.text}`}>
            <span
              aria-hidden
              className={todo.status === 'done' ? 'text-ok' : todo.status === 'active' ? 'text-accent' : 'text-muted'}
            >
              {signs[todo.status]}
            </span>
            <span className={todo.status === 'dropped' ? 'text-muted line-through' : undefined}>{todo.text}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}
