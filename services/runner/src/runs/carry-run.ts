import { setTimeout as delay } from 'node:timers/promises'
import { publishChanged, releaseLease, scriptedModel } from '@codeberth/control-plane'
import { Fault, limits, newId } from '@codeberth/protocol'
import type { HeldSandbox } from '../sandboxes/held-sandbox.ts'
import type { CarriedRun, Dispatch, RunPorts } from './carried-run.ts'
import { endOfRun } from './end-of-run.ts'
import { ingestRun, type Source } from './ingest-run.ts'
import { planRun } from './plan-run.ts'
import { endFor, lostByDaemon, type Meaning, meaningOf, prepareRun } from './prepare-run.ts'
import { LeaseLost, LogDisturbed } from './run-log.ts'
import type { RunAction, RunEnd, RunHappening } from './run-situation.ts'

const tries = 5
const firstPauseMs = 200
/** A stop has 5 s inside the sandbox; then its end is written here. */
const overdueMs = 2 * limits.cancelKillMs.value

/** Makes the dispatcher of all runs of a runner: `planRun` decides, this acts. */
export function openDispatch(ports: RunPorts): Dispatch {
  const dispatch: Dispatch = (run, happening) => {
    const { situation, actions } = planRun(run.situation, happening)
    run.situation = situation
    for (const action of actions) act(ports, dispatch, run, action)
  }
  return dispatch
}

/** Begins to carry out a run whose lease was taken. */
export function beginRun(ports: RunPorts, dispatch: Dispatch, run: CarriedRun): void {
  guard(ports, dispatch, run, async () =>
    dispatch(run, await withTries(ports, run, (signal) => prepareRun(ports, run, signal))),
  )
}

function act(ports: RunPorts, dispatch: Dispatch, run: CarriedRun, action: RunAction): void {
  switch (action.do) {
    case 'ingest':
      guard(ports, dispatch, run, async () => dispatch(run, await ingest(ports, run, action.epoch)))
      break
    case 'await-stop':
      run.overdue ??= setTimeout(() => dispatch(run, { kind: 'overdue' }), overdueMs)
      break
    case 'stop-work':
      run.stopWork.abort()
      if (run.overdue) clearTimeout(run.overdue)
      break
    case 'write-end':
      guard(ports, dispatch, run, () => writeEnd(ports, dispatch, run, action.end))
      break
    case 'release':
      run.released = release(ports, run)
      break
    case 'forget':
      void run.released.then(run.over.resolve)
  }
}

// A task that fails must not leave the run without an owner: its lease is given up and a sweeper finds it again.
function guard(ports: RunPorts, dispatch: Dispatch, run: CarriedRun, task: () => Promise<void>): void {
  task().catch((error: unknown) => {
    if (!(error instanceof LeaseLost))
      ports.log.error({ err: error, runId: run.work.runId }, 'a run could not be carried on; its lease is given up')
    dispatch(run, { kind: error instanceof LeaseLost ? 'lost' : 'closing' })
  })
}

async function ingest(ports: RunPorts, run: CarriedRun, first: number): Promise<RunHappening> {
  let epoch = first
  return withTries(ports, run, async (signal, isFresh) => {
    const held = await ports.desk.hold(run.work.projectId, signal)
    if (!isFresh) {
      const state = await held.daemon.runs.state({ runId: run.work.runId }, { signal })
      if (!state) return { kind: 'failed', end: lostByDaemon() }
      epoch = state.epoch
    }
    return (await ingestRun(sourceOf(ports, run, held, epoch), signal)) ? { kind: 'finished' } : null
  })
}

function sourceOf(
  ports: RunPorts,
  { work: { runId }, log }: CarriedRun,
  { daemon }: HeldSandbox,
  epoch: number,
): Source {
  return {
    epoch,
    log,
    events: (after, signal) => daemon.runs.events({ runId, epoch, after }, { signal }),
    acknowledge: (lseq) =>
      // The next one says the same and more.
      void daemon.runs
        .acknowledge({ runId, epoch, lseq })
        .catch((error: unknown) => ports.log.debug({ err: error, runId }, 'an acknowledgement was lost')),
  }
}

/**
 * Runs `work` until it tells what happened. What disturbs it is tried again, 5 times in a row at most; a line to the sandbox
 * that stays broken is made anew. Throws when the records stay away.
 */
async function withTries(
  ports: RunPorts,
  run: CarriedRun,
  work: (signal: AbortSignal, isFresh: boolean) => Promise<RunHappening | null>,
): Promise<RunHappening> {
  const { signal } = run.stopWork
  let reason: unknown = new Fault('unreachable', { what: 'The sandbox' })
  for (let done = 0, seen = run.log.headSeq(), isFresh = true; done < tries; done++, isFresh = false) {
    let meaning: Meaning = 'again'
    try {
      const happened = await work(signal, isFresh)
      if (happened) return happened
    } catch (thrown) {
      // Whoever stopped the work has said what happens instead.
      if (signal.aborted) return { kind: 'overdue' }
      meaning = meaningOf(thrown)
      reason = thrown
    }
    if (meaning === 'lost') return { kind: 'lost' }
    if (meaning !== 'again' && meaning !== 'reconnect') return meaning
    ports.log.warn({ err: reason, runId: run.work.runId, done }, 'a run is disturbed; it is tried again')
    if (run.log.headSeq() > seen) done = 0
    seen = run.log.headSeq()
    if (meaning === 'reconnect' || (done > 0 && !(reason instanceof LogDisturbed)))
      await ports.desk.letGo(run.work.projectId)
    await delay(firstPauseMs * 2 ** done, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return { kind: 'overdue' }
  }
  if (reason instanceof LogDisturbed) throw reason
  return { kind: 'failed', end: endFor(reason) }
}

async function writeEnd(ports: RunPorts, dispatch: Dispatch, run: CarriedRun, end: RunEnd): Promise<void> {
  stopDaemon(ports, run)
  // Composed when everything said before is stored: it depends on what is open in the log.
  await run.log.own(() => endOfRun(ports.platform, run.work, run.work.model === scriptedModel, end))
  dispatch(run, { kind: 'finished' })
}

// The log takes nothing more of this run; agents and commands that a daemon still has of it would work on unseen.
function stopDaemon(ports: RunPorts, { work: { runId, projectId } }: CarriedRun): void {
  const stopping = ports.desk
    .held(projectId)
    ?.daemon.runs.command({ runId, commandId: newId(), command: { kind: 'cancel' } })
  stopping?.catch((error: unknown) => ports.log.info({ err: error, runId }, 'the daemon did not take the end of a run'))
}

async function release(ports: RunPorts, run: CarriedRun): Promise<void> {
  const { runId, projectId } = run.work
  try {
    await releaseLease(ports.platform, run.lease)
    await publishChanged(ports.platform, { noun: 'run', projectId, id: runId, rev: run.log.headSeq() })
  } catch (error) {
    // It ends by itself within 15 s.
    ports.log.warn({ err: error, runId }, 'a lease could not be given back')
  }
}
