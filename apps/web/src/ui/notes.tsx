import { CircleAlert, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'

type EmptyProps = { icon?: LucideIcon; words: string; more?: ReactNode; children?: ReactNode }

/** A state in a sentence with its next action; never an empty pane. */
export function EmptyState({ icon: Icon, words, more, children }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-12 px-24 py-32 text-center">
      {Icon && <Icon size={24} strokeWidth={1.5} aria-hidden className="text-faint" />}
      <div className="flex flex-col gap-4">
        <p className="text-13 text-text">{words}</p>
        {more && <p className="max-w-prose text-balance text-12 text-muted">{more}</p>}
      </div>
      {children && <div className="flex w-full flex-wrap justify-center gap-8">{children}</div>}
    </div>
  )
}

/** What is shown of an error: the sentence, what to do next, and the id under which the server logged it. */
export type Problem = { message: string; hint: string; requestId?: string | undefined }

/** An error in words with a way on. */
export function ProblemNote({
  problem,
  onRetry,
  children,
}: {
  problem: Problem
  onRetry?: () => void
  children?: ReactNode
}) {
  return (
    <div role="alert" className="flex items-start gap-12 rounded-6 border border-line bg-raised p-12 text-left">
      <CircleAlert size={16} strokeWidth={1.5} aria-hidden className="mt-2 shrink-0 text-danger" />
      <div className="flex min-w-0 flex-1 flex-col gap-4">
        <p className="break-words text-13 text-text">{problem.message}</p>
        <p className="text-12 text-muted">{problem.hint}</p>
        {problem.requestId && (
          <details className="text-11 text-muted">
            <summary>Details</summary>
            <span className="font-code">{problem.requestId}</span>
          </details>
        )}
      </div>
      <div className="flex shrink-0 gap-8">
        {children}
        {onRetry && <Button onClick={onRetry}>Retry</Button>}
      </div>
    </div>
  )
}
