import { Fault } from '@codeberth/protocol'
import { openReports, type Reports } from './reports.ts'
import {
  type FoundSandbox,
  reasonOf,
  type Sandbox,
  type SandboxCapabilities,
  type Sandboxes,
  type SandboxIsolation,
  SandboxSpec,
} from './sandboxes.ts'
import { openSteps, type Steps, untilAborted } from './steps.ts'

/** What an adapter does for one project at a time; order, sharing and reports are the lifecycle's. */
export type Driver = {
  readonly isolation: SandboxIsolation
  readonly warning: string | null
  readonly capabilities: SandboxCapabilities
  /** Finds, thaws or starts the sandbox. A start that fails or is aborted leaves no process behind. */
  start(spec: SandboxSpec, steps: Steps, signal: AbortSignal): Promise<Sandbox>
  freeze(projectId: string): Promise<void>
  stop(projectId: string): Promise<void>
  archive(projectId: string): Promise<void>
  remove(projectId: string): Promise<void>
  found(): Promise<FoundSandbox[]>
  /** Clears what belongs to no project, such as cut-off starts. */
  sweep(): Promise<void>
  close(): Promise<void>
}

type Start = { promise: Promise<Sandbox>; waiting: number; stop: AbortController }
type Lifecycle = { driver: Driver; reports: Reports; starts: Map<string, Start>; tails: Map<string, Promise<unknown>> }

/** Makes the port out of a driver: one act a project at a time, shared starts, and reports of all of it. */
export function openLifecycle(driver: Driver, reports: Reports = openReports()): Sandboxes {
  const life: Lifecycle = { driver, reports, starts: new Map(), tails: new Map() }
  return {
    ensure: (spec, signal) => ensure(life, spec, signal),
    observe: (signal) => reports.read(signal),
    freeze: (projectId) => act(life, projectId, 'frozen', () => driver.freeze(projectId)),
    stop: (projectId) => stop(life, projectId),
    archive: (projectId) => act(life, projectId, 'archived', () => driver.archive(projectId)),
    remove: (projectId) => remove(life, projectId),
    reap: (decide) => reap(life, decide),
    close: () => close(life),
    isolation: driver.isolation,
    warning: driver.warning,
    capabilities: driver.capabilities,
  }
}

async function ensure(life: Lifecycle, input: SandboxSpec, signal: AbortSignal): Promise<Sandbox> {
  signal.throwIfAborted()
  const spec = SandboxSpec.parse(input)
  const start = life.starts.get(spec.projectId) ?? begin(life, spec)
  start.waiting += 1
  try {
    return await untilAborted(start.promise, signal)
  } finally {
    start.waiting -= 1
    // The last caller that leaves ends the start; a new one then begins anew behind it.
    if (start.waiting === 0 && life.starts.get(spec.projectId) === start) {
      life.starts.delete(spec.projectId)
      start.stop.abort(signal.reason)
    }
  }
}

function begin(life: Lifecycle, spec: SandboxSpec): Start {
  const { projectId } = spec
  const stop = new AbortController()
  const promise = inOrder(life, projectId, async () => {
    const steps = openSteps(life.reports, projectId, stop.signal)
    try {
      stop.signal.throwIfAborted()
      const sandbox = await life.driver.start(spec, steps, stop.signal)
      life.reports.post({ projectId, state: 'ready' })
      return sandbox
    } catch (thrown) {
      if (stop.signal.aborted) life.reports.post({ projectId, state: 'stopped' })
      else life.reports.post({ projectId, state: 'error', reason: reasonOf(thrown) })
      throw thrown
    } finally {
      if (life.starts.get(projectId) === start) life.starts.delete(projectId)
    }
  })
  const start: Start = { promise, waiting: 0, stop }
  // Every caller may have left by then; the report has told it.
  promise.catch(() => undefined)
  life.starts.set(projectId, start)
  return start
}

async function stop(life: Lifecycle, projectId: string): Promise<void> {
  life.starts.get(projectId)?.stop.abort(new Fault('sandbox-asleep'))
  await inOrder(life, projectId, () => end(life, projectId, 'stopped', () => life.driver.stop(projectId)))
}

async function remove(life: Lifecycle, projectId: string): Promise<void> {
  life.starts.get(projectId)?.stop.abort(new Fault('sandbox-asleep'))
  await inOrder(life, projectId, () =>
    end(life, projectId, 'none', async () => {
      await life.driver.stop(projectId)
      await life.driver.remove(projectId)
    }),
  )
}

async function end(life: Lifecycle, projectId: string, state: 'stopped' | 'none', work: () => Promise<void>) {
  life.reports.post({ projectId, state: 'stopping' })
  await work()
  life.reports.post({ projectId, state })
}

function act(life: Lifecycle, projectId: string, state: 'frozen' | 'archived', work: () => Promise<void>) {
  return inOrder(life, projectId, async () => {
    await work()
    life.reports.post({ projectId, state })
  })
}

type Reaped = { projectId: string; done: 'stopped' | 'removed' }

async function reap(life: Lifecycle, decide: (found: FoundSandbox) => 'keep' | 'stop' | 'remove') {
  const carryOut = async (found: FoundSandbox): Promise<Reaped[]> => {
    const { projectId } = found
    const verdict = decide(found)
    if (verdict === 'remove') {
      await remove(life, projectId)
      return [{ projectId, done: 'removed' }]
    }
    if (verdict === 'keep' || !found.running) return []
    await stop(life, projectId)
    return [{ projectId, done: 'stopped' }]
  }
  const reaped = await Promise.all((await life.driver.found()).map(carryOut))
  await life.driver.sweep()
  return reaped.flat()
}

async function close(life: Lifecycle): Promise<void> {
  for (const start of life.starts.values()) start.stop.abort(new Error('The platform is stopping.'))
  await Promise.allSettled(life.tails.values())
  life.reports.close()
  await life.driver.close()
}

/** Runs `work` after everything asked of the same project before. */
function inOrder<T>(life: Lifecycle, projectId: string, work: () => Promise<T>): Promise<T> {
  const before = life.tails.get(projectId) ?? Promise.resolve()
  const promise = before.then(work, work)
  const tail = promise.then(
    () => undefined,
    () => undefined,
  )
  life.tails.set(projectId, tail)
  void tail.then(() => life.tails.get(projectId) === tail && life.tails.delete(projectId))
  return promise
}
