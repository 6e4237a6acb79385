import { changeSandbox, type Platform, readProject, readSandbox, sandboxesOf } from '@codeberth/control-plane'
import { Fault } from '@codeberth/protocol'
import { type SandboxReport, stopRunning } from '@codeberth/sandbox'
import { type HeldSandbox, type Holding, holdSandbox } from './held-sandbox.ts'

/** Longest start of a sandbox with its checkout, in ms. */
const holdLimitMs = 15 * 60_000

/** A sandbox that ends sooner than this after its start is not started again by itself, in ms. */
const leastLifeMs = 5_000

/** The sandboxes that this runner holds. */
export type SandboxDesk = {
  /** The held sandbox of a project, started if need be. Callers at the same time share one start. */
  hold(projectId: string, signal: AbortSignal): Promise<HeldSandbox>
  /** The one that is held at this moment. */
  held(projectId: string): HeldSandbox | null
  /** Ends the lines to a sandbox without ending it. */
  letGo(projectId: string): Promise<void>
  /** Brings a sandbox to what its record desires: started, stopped, or removed with all it holds. */
  reconcile(projectId: string): Promise<void>
  /** Lets go of sandboxes that another runner has taken or that shall not run. */
  sweep(): Promise<void>
  /** Takes in a report of the adapter. */
  report(report: SandboxReport): void
  /** Stops every sandbox of the installation: for a runner that is its only one. */
  stopAll(): Promise<void>
  close(): Promise<void>
}

type Desk = Holding & {
  platform: Pick<Platform, 'db' | 'bus'>
  starts: Map<string, Promise<HeldSandbox>>
  holds: Map<string, HeldSandbox>
  closed: AbortController
}

/** Opens the desk. */
export function openSandboxDesk(
  holding: Omit<Holding, 'lost'> & { platform: Pick<Platform, 'db' | 'bus'> },
): SandboxDesk {
  const desk: Desk = {
    ...holding,
    lost: (projectId) => void restart(desk, projectId),
    starts: new Map(),
    holds: new Map(),
    closed: new AbortController(),
  }
  return {
    hold: (projectId, signal) => hold(desk, projectId, signal),
    held: (projectId) => desk.holds.get(projectId) ?? null,
    letGo: (projectId) => letGo(desk, projectId),
    reconcile: (projectId) => reconcile(desk, projectId),
    sweep: () => sweep(desk),
    report: (report) => takeReport(desk, report),
    stopAll: () => stopAll(desk),
    close: () => close(desk),
  }
}

async function hold(desk: Desk, projectId: string, signal: AbortSignal): Promise<HeldSandbox> {
  signal.throwIfAborted()
  const held = desk.holds.get(projectId)
  if (held) return held
  const start = desk.starts.get(projectId) ?? begin(desk, projectId)
  const left = Promise.withResolvers<never>()
  const leave = () => left.reject(signal.reason)
  signal.addEventListener('abort', leave, { once: true })
  return Promise.race([start, left.promise]).finally(() => signal.removeEventListener('abort', leave))
}

function begin(desk: Desk, projectId: string): Promise<HeldSandbox> {
  const start = startOf(desk, projectId).finally(() => desk.starts.delete(projectId))
  desk.starts.set(projectId, start)
  // Every caller may have left by then; the record tells what came of it.
  start.catch((error: unknown) => desk.log.warn({ err: error, projectId }, 'a sandbox did not start'))
  return start
}

async function startOf(desk: Desk, projectId: string): Promise<HeldSandbox> {
  const project = await readProject(desk.platform, projectId)
  if (!project) throw new Fault('not-found')
  const { isolation, warning } = desk.sandboxes
  await changeSandbox(desk.platform, projectId, { desired: 'ready', isolation, warning, host: desk.host })
  const signal = AbortSignal.any([desk.closed.signal, AbortSignal.timeout(holdLimitMs)])
  const held = await holdSandbox(desk, project, signal)
  if (desk.closed.signal.aborted) {
    await held.close()
    throw new Fault('sandbox-asleep')
  }
  desk.holds.set(projectId, held)
  return held
}

async function letGo(desk: Desk, projectId: string): Promise<void> {
  const held = desk.holds.get(projectId)
  desk.holds.delete(projectId)
  await held?.close()
}

async function reconcile(desk: Desk, projectId: string): Promise<void> {
  const { desired } = await readSandbox(desk.platform, projectId)
  if (desired === 'ready') {
    await hold(desk, projectId, desk.closed.signal)
    return
  }
  await letGo(desk, projectId)
  if (desired === 'none') await desk.sandboxes.remove(projectId)
  else await desk.sandboxes.stop(projectId)
  desk.progress.note(projectId, { kind: 'report', state: desired === 'none' ? 'none' : 'stopped' })
}

/** Brings back a sandbox whose daemon has ended by itself; the record tells what comes of it. One that ends again and again stays down. */
async function restart(desk: Desk, projectId: string): Promise<void> {
  const held = desk.holds.get(projectId)
  if (!held) return
  const livedMs = performance.now() - held.since
  desk.log.warn({ projectId, livedMs }, 'the daemon of a sandbox has ended')
  try {
    await letGo(desk, projectId)
    if (livedMs >= leastLifeMs) await reconcile(desk, projectId)
    else desk.progress.note(projectId, { kind: 'failed', reason: 'The sandbox ended right after it had started.' })
  } catch (error) {
    desk.log.warn({ err: error, projectId }, 'a sandbox was not brought back')
  }
}

async function sweep(desk: Desk): Promise<void> {
  if (desk.holds.size === 0) return
  const mine = new Map((await sandboxesOf(desk.platform, desk.host)).map((record) => [record.projectId, record]))
  for (const [projectId, held] of [...desk.holds]) {
    const record = mine.get(projectId)
    if (record?.desired === 'ready' && record.generation === held.generation) continue
    desk.log.info({ projectId }, 'a sandbox is held by another runner or shall not run')
    await letGo(desk, projectId)
  }
}

const endStates = ['stopped', 'error', 'archived', 'none'] as const

function takeReport(desk: Desk, { projectId, state, step, reason }: SandboxReport): void {
  // Before and after this runner's own start the record belongs to whoever holds the sandbox.
  if (!desk.starts.has(projectId) && !desk.holds.has(projectId)) return
  desk.progress.note(projectId, { kind: 'report', state, step, reason })
  if (endStates.some((end) => end === state))
    letGo(desk, projectId).catch((error: unknown) => desk.log.warn({ err: error, projectId }, 'a line did not close'))
}

async function stopAll(desk: Desk): Promise<void> {
  desk.closed.abort(new Fault('sandbox-asleep'))
  await Promise.allSettled(desk.starts.values())
  const held = [...desk.holds.keys()]
  await Promise.all(held.map((projectId) => letGo(desk, projectId)))
  // Not only those that are held: a checkout that failed leaves its sandbox running.
  await stopRunning(desk.sandboxes)
  for (const projectId of held) desk.progress.note(projectId, { kind: 'report', state: 'stopped' })
}

async function close(desk: Desk): Promise<void> {
  desk.closed.abort(new Fault('sandbox-asleep'))
  await Promise.allSettled(desk.starts.values())
  await Promise.all([...desk.holds.keys()].map((projectId) => letGo(desk, projectId)))
}
