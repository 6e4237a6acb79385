import type { SandboxState, SandboxStep } from '@codeberth/protocol'
import type { ProgressEvent, SandboxProgress } from './sandbox-progress.ts'

const startStates: readonly SandboxState[] = ['provisioning', 'starting']
const isStarting = (state: SandboxState): boolean => startStates.includes(state)

/** The next of what is told. A sandbox is `ready` for its users only when its checkout is, not when its machine runs. */
export function planProgress(before: SandboxProgress, event: ProgressEvent): SandboxProgress {
  switch (event.kind) {
    case 'begin':
      return { observed: 'provisioning', steps: [], reason: null }
    case 'step':
      return { ...before, observed: 'starting', steps: withStep(before.steps, event.step) }
    case 'ready':
      return {
        observed: 'ready',
        steps: withStep(before.steps, { name: 'ready', startedAt: event.at, endedAt: event.at, ok: true }),
        reason: null,
      }
    case 'failed':
      return { ...before, observed: 'error', reason: event.reason }
    case 'report':
      return reported(before, event)
  }
}

function reported(before: SandboxProgress, event: Extract<ProgressEvent, { kind: 'report' }>): SandboxProgress {
  const steps = event.step ? withStep(before.steps, event.step) : before.steps
  if (event.state === 'ready') return { ...before, steps }
  // A late report of a start does not take `ready` back.
  if (isStarting(event.state)) return isStarting(before.observed) ? { ...before, observed: event.state, steps } : before
  return { observed: event.state, steps, reason: event.reason ?? (event.state === 'error' ? before.reason : null) }
}

function withStep(steps: readonly SandboxStep[], step: SandboxStep): readonly SandboxStep[] {
  const at = steps.findIndex((known) => known.name === step.name)
  const known = steps[at]
  return known ? steps.with(at, { ...known, ...step }) : [...steps, step]
}
