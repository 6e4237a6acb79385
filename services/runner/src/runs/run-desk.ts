import {
  commandApplied,
  hashToken,
  makeToken,
  mayAct,
  type OpenCommand,
  openCommands,
  readRunWork,
  renewLeases,
  type TakenLease,
  takeLease,
} from '@codeberth/control-plane'
import { limits } from '@codeberth/protocol'
import { addOwn, type CarriedRun, type Dispatch, type RunPorts } from './carried-run.ts'
import { beginRun, openDispatch } from './carry-run.ts'
import { openRunLog } from './run-log.ts'

/** The runs that this runner carries out. */
export type RunDesk = {
  /** Names this runner in the leases. */
  owner: string
  /** Takes the run's lease, if it may be taken here at once, and carries the run out. Ends as soon as the lease is taken. */
  take(runId: string): Promise<void>
  /** Prolongs all leases; a run whose lease was lost, or is too old to act on, is left. */
  renew(): Promise<void>
  /** Acts on what was asked of these runs and not acted on. */
  obey(): Promise<void>
  /** The token of a run of that project that is held and may act; null for any other. */
  token(projectId: string, runId: string): string | null
  /** Tells the runs that are at work in a project that a connection of its sandbox was refused, once a host. */
  blocked(projectId: string, refused: { host: string; port: number; rule: string; fix: string }): void
  /** Lets all runs go, so that another runner goes on with them at once. */
  close(): Promise<void>
}

type Desk = { ports: RunPorts; owner: string; dispatch: Dispatch; runs: Map<string, CarriedRun>; taking: Set<string> }

/** Opens the desk. */
export function openRunDesk(ports: RunPorts, owner: string): RunDesk {
  const desk: Desk = { ports, owner, dispatch: openDispatch(ports), runs: new Map(), taking: new Set() }
  return {
    owner,
    take: (runId) => take(desk, runId),
    renew: () => renew(desk),
    obey: () => obey(desk),
    token: (projectId, runId) => {
      const run = desk.runs.get(runId)
      // A sandbox may know the ids of other projects' runs; their tokens, budgets and keys are not for it.
      return run?.work.projectId === projectId && mayAct(run.held, performance.now()) ? run.token : null
    },
    blocked: (projectId, refused) => tellBlocked(desk, projectId, refused),
    async close() {
      const runs = [...desk.runs.values()]
      for (const run of runs) desk.dispatch(run, { kind: 'closing' })
      await Promise.all(runs.map((run) => run.over.promise))
    },
  }
}

async function take(desk: Desk, runId: string): Promise<void> {
  const { platform } = desk.ports
  if (desk.runs.has(runId) || desk.taking.has(runId) || desk.runs.size >= limits.runnerRuns.value) return
  desk.taking.add(runId)
  try {
    const token = makeToken('run')
    const renewedAt = performance.now()
    const lease = await takeLease(platform, { runId, owner: desk.owner, tokenHash: hashToken(token) })
    if (lease) await carry(desk, lease, token, renewedAt)
  } finally {
    desk.taking.delete(runId)
  }
}

async function carry(desk: Desk, lease: TakenLease, token: string, renewedAt: number): Promise<void> {
  const work = await readRunWork(desk.ports.platform, lease.runId)
  if (!work) throw new Error(`run ${lease.runId} has a lease and no row`)
  const held = { generation: lease.generation, renewedAt, lost: false }
  const isHeld = () => mayAct(held, performance.now())
  const run: CarriedRun = {
    work,
    lease,
    token,
    held,
    log: openRunLog(desk.ports.platform, lease, work.headSeq, isHeld, desk.ports.grown),
    situation: { phase: 'preparing' },
    stopWork: new AbortController(),
    overdue: null,
    told: new Set(),
    blocked: new Set(),
    released: Promise.resolve(),
    over: Promise.withResolvers(),
  }
  desk.runs.set(work.runId, run)
  void run.over.promise.then(() => desk.runs.delete(work.runId))
  await obey(desk).catch((error: unknown) => desk.ports.log.warn({ err: error }, 'commands could not be read'))
  // A run that was cancelled while it waited has its end already.
  if (run.situation.phase === 'preparing') beginRun(desk.ports, desk.dispatch, run)
}

async function renew(desk: Desk): Promise<void> {
  const runs = [...desk.runs.values()]
  const askedAt = performance.now()
  const renewed = await renewLeases(
    desk.ports.platform,
    runs.map((run) => run.lease),
  ).catch((error: unknown) => {
    desk.ports.log.warn({ err: error }, 'leases could not be renewed')
    return null
  })
  for (const run of runs) {
    if (renewed?.has(run.work.runId)) run.held.renewedAt = askedAt
    else if (renewed) run.held.lost = true
    if (!mayAct(run.held, performance.now())) desk.dispatch(run, { kind: 'lost' })
  }
}

async function obey(desk: Desk): Promise<void> {
  for (const asked of await openCommands(desk.ports.platform, [...desk.runs.keys()])) {
    const run = desk.runs.get(asked.runId)
    if (run && !run.told.has(asked.commandId)) await obeyOne(desk, run, asked)
  }
}

async function obeyOne(desk: Desk, run: CarriedRun, { runId, commandId, command }: OpenCommand): Promise<void> {
  const isStop = command.kind === 'cancel' && command.agentId === undefined
  const isWorking = run.situation.phase === 'working'
  if (isStop) desk.dispatch(run, { kind: 'cancel' })
  // Before the daemon has the run there is nobody to tell; the command stays open until then.
  if (!isWorking && !isStop) return
  run.told.add(commandId)
  if (isWorking) {
    const held = desk.ports.desk.held(run.work.projectId)
    try {
      await held?.daemon.runs.command({ runId, commandId, command })
    } catch (error) {
      run.told.delete(commandId)
      desk.ports.log.warn({ err: error, runId }, 'a command did not reach the sandbox; it is sent again')
      return
    }
    if (!held) run.told.delete(commandId)
    if (!held) return
  }
  await commandApplied(desk.ports.platform, runId, commandId, run.log.headSeq())
}

function tellBlocked(
  desk: Desk,
  projectId: string,
  { host, port, rule, fix }: { host: string; port: number; rule: string; fix: string },
): void {
  for (const run of desk.runs.values()) {
    const place = `${host}:${port}`
    if (run.work.projectId !== projectId || run.blocked.has(place) || run.blocked.size >= limits.egressTold.value)
      continue
    run.blocked.add(place)
    addOwn(run, { type: 'egress.blocked', agentId: null, host, port, rule, fix }).catch((error: unknown) =>
      desk.ports.log.warn({ err: error, runId: run.work.runId }, 'a refused connection could not be told'),
    )
  }
}
