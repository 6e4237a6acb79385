import { scriptedModel } from '@codeberth/control-plane'
import { Fault, FaultBody, faultBody } from '@codeberth/protocol'
import { ORPCError } from '@orpc/client'
import { daemonFaultCode } from '../daemon-fault.ts'
import type { CarriedRun, RunPorts } from './carried-run.ts'
import { startOfRun } from './end-of-run.ts'
import { LeaseLost } from './run-log.ts'
import type { RunEnd, RunHappening } from './run-situation.ts'
import { runSpec } from './run-spec.ts'

/** A run that was taken this often ends instead of going round for ever. */
const mostTakings = 25

/** The end of a run whose first part is in the log but that the daemon does not know any more. */
export const lostByDaemon = (): RunEnd =>
  endFor(new Fault('sandbox-failed', { step: 'running the agents', reason: 'the sandbox was restarted' }))

/** Opens the run's log, brings its sandbox up and has its daemon carry the run out; a run that is under way there goes on. */
export async function prepareRun(ports: RunPorts, run: CarriedRun, signal: AbortSignal): Promise<RunHappening> {
  const { work, log } = run
  const scripted = work.model === scriptedModel
  if (run.lease.generation > mostTakings) return { kind: 'failed', end: endFor(new Fault('internal')) }
  if (log.headSeq() === 0) await log.own(async () => [startOfRun(work, scripted)])
  const { daemon } = await ports.desk.hold(work.projectId, signal)
  const state = await daemon.runs.state({ runId: work.runId }, { signal })
  if (state) return { kind: 'prepared', epoch: state.epoch }
  const source = await log.daemonSource()
  if (source && source.lseq > 0) return { kind: 'failed', end: lostByDaemon() }
  const spec = await runSpec(ports.platform, work)
  if (run.held.lost || signal.aborted) throw new LeaseLost()
  const { epoch } = await daemon.runs.start(spec, { signal })
  return { kind: 'prepared', epoch }
}

/**
 * What a failure of preparing or ingesting means. `again`: the records or the line were disturbed; `reconnect`: this line to the
 * sandbox is of no more use; `lost`: the run is another runner's; else the run cannot go on.
 */
export type Meaning = 'again' | 'reconnect' | 'lost' | { kind: 'failed'; end: RunEnd }

/** Reads the meaning from the fault's code; what is no fault is a disturbance. */
export function meaningOf(thrown: unknown): Meaning {
  if (thrown instanceof LeaseLost) return 'lost'
  switch (daemonFaultCode(thrown)) {
    case null:
    case 'unreachable':
    case 'internal':
      return 'again'
    case 'fenced':
    case 'unauthenticated':
    case 'sandbox-asleep':
      return 'reconnect'
    case 'not-found':
      return { kind: 'failed', end: lostByDaemon() }
    default:
      return { kind: 'failed', end: endFor(thrown) }
  }
}

/** The end of a run that something thrown has made impossible, in the words of its fault. */
export function endFor(thrown: unknown): RunEnd {
  const body = FaultBody.safeParse(thrown instanceof ORPCError ? thrown.data : null).data ?? faultBody(thrown)
  const { code, message, hint, retryable } = body
  const stop = code === 'quota' ? 'limit' : code.startsWith('agent-') ? 'error' : 'sandbox'
  return { stop, error: { code, message, hint, retryable } }
}
