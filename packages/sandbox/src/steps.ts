import { Fault, type SandboxState, type StepName } from '@codeberth/protocol'
import type { Reports } from './reports.ts'
import { reasonOf, sandboxFailed } from './sandboxes.ts'

/** One named part of a start, told while it goes on. */
export type Step = {
  readonly name: StepName
  /** How it is called in the sentence of its fault: "The sandbox failed at starting the container: …". */
  readonly words: string
  readonly limitMs: number
}

/** Tells what goes on inside a step, in a few words. */
export type Say = (detail: string) => void

/** Runs the steps of one start: each is reported when it begins, speaks and ends, and has a deadline. */
export type Steps = {
  /** Rejects with a Fault that names the step; `work` must stop at its signal but is not waited for past it. */
  run<T>(step: Step, work: (say: Say, signal: AbortSignal) => Promise<T>): Promise<T>
}

/** Steps of a project's start, reported in `state` until `signal` aborts. */
export function openSteps(reports: Reports, projectId: string, signal: AbortSignal): Steps {
  return {
    run: async (step, work) => {
      const state: SandboxState = step.name === 'image' ? 'provisioning' : 'starting'
      const startedAt = Date.now()
      const tell = (ok: boolean | null, detail?: string) =>
        reports.post({
          projectId,
          state,
          step: { name: step.name, startedAt, endedAt: ok === null ? null : Date.now(), ok, ...(detail && { detail }) },
        })
      tell(null)
      try {
        const result = await withinLimit(step, signal, (stop) => work((detail) => tell(null, detail), stop))
        tell(true)
        return result
      } catch (thrown) {
        const fault = thrown instanceof Fault ? thrown : sandboxFailed(step.words, reasonOf(thrown), thrown)
        tell(false, fault.message)
        throw fault
      }
    },
  }
}

/** Runs `work` until it settles, the limit passes or `signal` aborts; the last two reject at once. */
export async function withinLimit<T>(
  { words, limitMs }: Pick<Step, 'words' | 'limitMs'>,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(sandboxFailed(words, `no result after ${limitMs / 1_000} s`)), limitMs)
  const stop = AbortSignal.any([signal, late.signal])
  try {
    return await untilAborted(work(stop), stop)
  } finally {
    clearTimeout(timer)
  }
}

/** The promise, or a rejection with the signal's reason as soon as it aborts. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([promise, aborted.promise]).finally(() => signal.removeEventListener('abort', abort))
}
