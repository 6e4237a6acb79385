import type { HeldLease, Platform, RunWork, TakenLease } from '@codeberth/control-plane'
import type { RunEventDraft } from '@codeberth/protocol'
import type { Log } from '@codeberth/service-kit'
import type { SandboxDesk } from '../sandboxes/sandbox-desk.ts'
import type { RunLog } from './run-log.ts'
import type { RunHappening, RunSituation } from './run-situation.ts'

/** What carrying runs out needs. */
export type RunPorts = {
  platform: Pick<Platform, 'db' | 'bus' | 'deployment'>
  desk: SandboxDesk
  /** Told after each commit to a run's log. */
  grown(runId: string, headSeq: number): void
  log: Log
}

/** A run whose lease this runner holds. */
export type CarriedRun = {
  work: RunWork
  lease: TakenLease
  /** The run token: held here and added at the edge, never inside the sandbox. */
  token: string
  held: HeldLease
  log: RunLog
  situation: RunSituation
  /** Ends preparing and ingesting, not the log. */
  stopWork: AbortController
  overdue: NodeJS.Timeout | null
  /** Commands that the daemon was given in this boot or that were acted on. */
  told: Set<string>
  /** Hosts that the run was told of as refused. */
  blocked: Set<string>
  /** The lease was given back, where it had to be. */
  released: Promise<void>
  over: PromiseWithResolvers<void>
}

/** Takes a happening in: decides, then acts. */
export type Dispatch = (run: CarriedRun, happening: RunHappening) => void

/** Adds an event of the runner itself to a run's log, unless the run is over. */
export async function addOwn(run: CarriedRun, draft: RunEventDraft): Promise<void> {
  if (run.situation.phase === 'preparing' || run.situation.phase === 'working') await run.log.own(async () => [draft])
}
