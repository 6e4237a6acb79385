'use client'
import type { SandboxView } from '@codeberth/protocol'
import { Circle, CircleCheck, CircleX, LoaderCircle } from 'lucide-react'
import { stepWords } from '../../client/words.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { duration } from '../../ui/figures.ts'
import { useNow } from '../../ui/use-now.ts'

const tickMs = 250
// The others stand here once a sandbox has begun them: an image that is built, the setup of a project that has one.
const usual = ['start', 'checkout', 'ready'] as const

type Step = SandboxView['steps'][number]
type Shown = { name: Step['name']; step: Step | null }

/** The steps that have begun, then the usual ones that are still to come. */
export function shownSteps(sandbox: SandboxView): Shown[] {
  const begun = sandbox.steps.map((step): Shown => ({ name: step.name, step }))
  const toCome = usual.filter((name) => !begun.some((one) => one.name === name))
  return [...begun, ...toCome.map((name): Shown => ({ name, step: null }))]
}

/** The steps of a sandbox's start with their durations; on failure the reason and the way on. */
export function StartSteps({ sandbox, onRetry }: { sandbox: SandboxView; onRetry: () => void }) {
  const now = useNow(tickMs)
  const failed = sandbox.state === 'error'
  return (
    <section aria-label="Sandbox start" className="flex w-full max-w-[440px] flex-col gap-12">
      <h2 className="text-14 font-semibold">{failed ? 'The sandbox did not start.' : 'Starting the sandbox'}</h2>
      <ol className="flex flex-col gap-8">
        {shownSteps(sandbox).map(({ name, step }) => (
          <StepRow key={name} name={name} step={step} now={now} />
        ))}
      </ol>
      {failed ? (
        <div role="alert" className="flex flex-col gap-12">
          <pre className="max-h-[200px] overflow-auto whitespace-pre-wrap rounded-4 border border-line bg-base p-8 text-12 text-text">
            {sandbox.reason ?? 'No reason was given.'}
          </pre>
          <div>
            <Button look="primary" onClick={onRetry}>
              Retry
            </Button>
          </div>
        </div>
      ) : (
        <p className="text-12 text-muted">Write your prompt; it is sent when the sandbox is ready.</p>
      )}
    </section>
  )
}

function StepRow({ name, step, now }: { name: Step['name']; step: Step | null; now: number }) {
  const running = step !== null && step.endedAt === null
  const bad = step?.ok === false
  const Icon = step === null ? Circle : running ? LoaderCircle : bad ? CircleX : CircleCheck
  const colour = step === null ? 'text-faint' : running ? 'text-accent' : bad ? 'text-danger' : 'text-ok'
  return (
    <li
      className="flex items-start gap-8 text-13"
      aria-current={running ? 'step' : undefined}
      data-step={name}
      data-step-state={step === null ? 'waiting' : running ? 'running' : bad ? 'failed' : 'done'}
    >
      <Icon
        size={16}
        strokeWidth={1.5}
        aria-hidden
        className={classNames('mt-2 shrink-0', colour, running && 'animate-turn')}
      />
      <div className="min-w-0 flex-1">
        <span className={step === null ? 'text-muted' : 'text-text'}>{stepWords[name]}</span>
        {step?.detail && running && <span className="block truncate font-code text-11 text-muted">{step.detail}</span>}
      </div>
      {step && (
        <span className="mt-2 text-12 text-muted tabular-nums">{duration((step.endedAt ?? now) - step.startedAt)}</span>
      )}
    </li>
  )
}
