import type { RunSummary, SandboxView, Stop } from '@codeberth/protocol'
import type { Tone } from '../ui/chip.tsx'

/** How a run ended, in a sentence that can stand alone. `error.message` says more where there is one. */
export const stopWords: Record<Stop, { words: string; tone: Tone }> = {
  completed: { words: 'Done', tone: 'ok' },
  limit: { words: 'Stopped at its budget; the work is kept', tone: 'warn' },
  denied: { words: 'Ended: something it needed was denied', tone: 'warn' },
  schema: { words: 'Ended without the answer that was asked for', tone: 'danger' },
  auth: { words: 'The model provider refused the key', tone: 'danger' },
  quota: { words: 'The budget is used up; the work is kept', tone: 'warn' },
  sandbox: { words: 'The sandbox failed', tone: 'danger' },
  refusal: { words: 'The model declined to answer', tone: 'warn' },
  empty: { words: 'The model gave no answer', tone: 'danger' },
  error: { words: 'Ended with an error', tone: 'danger' },
  cancelled: { words: 'Stopped', tone: 'calm' },
}

/** The state of a run in a word. */
export function runWords(run: Pick<RunSummary, 'state' | 'stop'>): { words: string; tone: Tone } {
  switch (run.state) {
    case 'queued':
      return { words: 'Waiting to start', tone: 'info' }
    case 'running':
      return { words: 'Working', tone: 'accent' }
    case 'waiting':
      return { words: 'Needs an answer', tone: 'warn' }
    case 'finished':
      return run.stop ? stopWords[run.stop] : { words: 'Ended', tone: 'calm' }
  }
}

/** The names of the steps of a sandbox's start, as they are shown. */
export const stepWords: Record<SandboxView['steps'][number]['name'], string> = {
  image: 'Image',
  start: 'Start',
  checkout: 'Checkout',
  setup: 'Setup',
  ready: 'Ready',
}

/** The state of a sandbox in a word; the one selector behind chip, dashboard and dots. */
export function sandboxWords(sandbox: SandboxView): { words: string; tone: Tone } {
  switch (sandbox.state) {
    case 'none':
      return { words: 'Not started', tone: 'calm' }
    case 'provisioning':
    case 'starting': {
      const step = sandbox.steps.find((one) => one.endedAt === null) ?? sandbox.steps.at(-1)
      return { words: step ? `Starting · ${stepWords[step.name]}` : 'Starting', tone: 'info' }
    }
    case 'ready':
      return { words: 'Ready', tone: 'ok' }
    case 'frozen':
      return { words: 'Asleep', tone: 'calm' }
    case 'stopping':
      return { words: 'Stopping', tone: 'calm' }
    case 'stopped':
      return { words: 'Stopped', tone: 'calm' }
    case 'archived':
      return { words: 'Archived', tone: 'calm' }
    case 'error': {
      const failed = sandbox.steps.findLast((one) => one.ok === false)
      return { words: failed ? `Failed at ${stepWords[failed.name]}` : 'Failed', tone: 'danger' }
    }
  }
}
