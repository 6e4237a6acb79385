import { changeSandbox, type Platform, publishChanged } from '@codeberth/control-plane'
import type { Log } from '@codeberth/service-kit'
import { planProgress } from './plan-progress.ts'
import type { ProgressEvent, SandboxProgress } from './sandbox-progress.ts'

/** Time between two writes of one project's progress while only a step's output changes, in ms. */
const detailPauseMs = 250

/** Writes what happens to sandboxes into their records and tells clients. */
export type ProgressRecord = {
  /** Takes an event in; the record follows at once when state or steps change, else within 250 ms. */
  note(projectId: string, event: ProgressEvent): void
  /** Everything noted before is in the records. */
  settled(): Promise<void>
  close(): Promise<void>
}

type Told = { progress: SandboxProgress; written: SandboxProgress; timer: NodeJS.Timeout | null; tail: Promise<void> }

const unknown: SandboxProgress = { observed: 'none', steps: [], reason: null }

/** Opens the record keeper. A write that fails is logged; the next one carries the same news. */
export function openProgressRecord(p: Pick<Platform, 'db' | 'bus'>, log: Log): ProgressRecord {
  const told = new Map<string, Told>()
  const write = (projectId: string, one: Told) => {
    if (one.timer) clearTimeout(one.timer)
    one.timer = null
    one.tail = one.tail
      .then(() => writeProgress(p, projectId, one))
      .catch((error: unknown) => log.error({ err: error, projectId }, 'the state of a sandbox could not be recorded'))
  }
  return {
    note(projectId, event) {
      const one = told.get(projectId) ?? { progress: unknown, written: unknown, timer: null, tail: Promise.resolve() }
      told.set(projectId, one)
      const before = one.progress
      one.progress = planProgress(before, event)
      if (one.progress === before) return
      if (isNews(before, one.progress)) write(projectId, one)
      else one.timer ??= setTimeout(() => write(projectId, one), detailPauseMs)
    },
    async settled() {
      await Promise.all([...told.values()].map((one) => one.tail))
    },
    async close() {
      for (const [projectId, one] of told) if (one.timer) write(projectId, one)
      await Promise.all([...told.values()].map((one) => one.tail))
    },
  }
}

const isNews = (a: SandboxProgress, b: SandboxProgress): boolean =>
  a.observed !== b.observed ||
  a.reason !== b.reason ||
  a.steps.length !== b.steps.length ||
  a.steps.some((step, at) => step.ok !== b.steps[at]?.ok)

async function writeProgress(p: Pick<Platform, 'db' | 'bus'>, projectId: string, one: Told): Promise<void> {
  const { progress } = one
  if (progress === one.written) return
  const { observed, reason } = progress
  await changeSandbox(p, projectId, { observed, reason, steps: [...progress.steps] })
  one.written = progress
  await publishChanged(p, { noun: 'sandbox', projectId, id: projectId, rev: Date.now() })
}
