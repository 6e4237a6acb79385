import { mkdirSync, rmSync } from 'node:fs'
import { Fault, limits, type RunCommand, type RunEventDraft, type RunSpec, SpooledEvent } from '@codeberth/protocol'
import { endTree } from '@codeberth/workspace'
import { type CommandQueue, openCommandQueue } from './command-queue.ts'
import { openJoiner } from './joiner.ts'
import { type RunAction, type RunHappening, type RunState, startedRun } from './run-state.ts'
import { nextRun } from './run-transition.ts'
import { openSpool, type Spool } from './spool.ts'

/** Name of the variable by which all processes of a run are found. */
export const runMark = 'CODEBERTH_RUN'

/** How often events are forced to disk while a run goes on. */
const syncMs = 1_000
/** Time that the processes of a cancelled run have to end by themselves; the rest of `cancel.kill` is for the kill. */
const cancelMs = limits.cancelKillMs.value - 2_000

/** Carries out one run: yields its events, `run.finished` last. `commands` is what is asked of it. */
export type CarryRun = (
  spec: RunSpec,
  commands: (signal: AbortSignal) => AsyncIterable<RunCommand>,
  signal: AbortSignal,
) => AsyncIterable<RunEventDraft>

export type RunsOptions = {
  epoch: number
  /** Holds the spools; emptied when opened: runs of an earlier boot are gone. */
  folder: string
  carry: CarryRun
  /** Is told what went wrong in a run beyond what its events say. */
  failed(runId: string, thrown: unknown): void
}

/** The runs of this boot. */
export type Runs = {
  list(): string[]
  /** Starts a run; one that is known already is left as it is. */
  start(spec: RunSpec): { epoch: number }
  /** Events after the mark, live until `run.finished`. Throws Fault('not-found') for a run that this boot does not have. */
  events(mark: { runId: string; epoch: number; after: number }, signal: AbortSignal): AsyncGenerator<SpooledEvent>
  acknowledge(mark: { runId: string; epoch: number; lseq: number }): void
  /** Hands a command to the run, once for each `commandId`; one for a finished run does nothing. */
  command(order: { runId: string; commandId: string; command: RunCommand }): void
  state(runId: string): { epoch: number; lseq: number; finished: boolean } | null
  /** Stops all runs and removes their spools. */
  close(): Promise<void>
}

type Run = {
  id: string
  state: RunState
  spool: Spool
  commands: CommandQueue
  stop: AbortController
  waiting: Set<() => void>
  timers: Set<NodeJS.Timeout>
  done: Promise<void>
}

/** Makes the table of runs, empty. */
export function openRuns(options: RunsOptions): Runs {
  rmSync(options.folder, { recursive: true, force: true })
  mkdirSync(options.folder, { recursive: true })
  const table = new Map<string, Run>()
  const find = (runId: string, epoch: number): Run => {
    const run = table.get(runId)
    if (!run || epoch !== options.epoch) throw new Fault('not-found')
    return run
  }
  const forget = (run: Run) => {
    table.delete(run.id)
    run.spool.remove()
  }
  const tell = (run: Run, happening: RunHappening) => apply(options, run, happening, forget)
  return {
    list: () => [...table.keys()],
    start(spec) {
      if (!table.has(spec.runId)) {
        const run = newRun(options, spec.runId)
        table.set(spec.runId, run)
        run.done = carryOut(options, run, spec, (happening) => tell(run, happening))
      }
      return { epoch: options.epoch }
    },
    events: ({ runId, epoch, after }, signal) => follow(find(runId, epoch), after, signal),
    acknowledge({ runId, epoch, lseq }) {
      const run = table.get(runId)
      // One that is forgotten was acknowledged before.
      if (run && epoch === options.epoch) tell(run, { kind: 'acknowledged', lseq })
    },
    command: ({ runId, commandId, command }) =>
      tell(find(runId, options.epoch), { kind: 'commanded', id: commandId, command }),
    state(runId) {
      const run = table.get(runId)
      return run ? { epoch: options.epoch, lseq: run.state.lseq, finished: run.state.finished } : null
    },
    async close() {
      for (const run of table.values()) run.stop.abort()
      await Promise.all([...table.values()].map(({ done }) => done))
      for (const run of table.values()) {
        for (const timer of run.timers) clearTimeout(timer)
        run.spool.remove()
      }
      table.clear()
    },
  }
}

function newRun({ folder }: RunsOptions, id: string): Run {
  return {
    id,
    state: startedRun,
    spool: openSpool(folder, id),
    commands: openCommandQueue(),
    stop: new AbortController(),
    waiting: new Set(),
    timers: new Set(),
    done: Promise.resolve(),
  }
}

function apply(options: RunsOptions, run: Run, happening: RunHappening, forget: (run: Run) => void): void {
  const { state, actions } = nextRun(run.state, happening)
  run.state = state
  for (const action of actions) act(options, run, action, forget)
}

function act(options: RunsOptions, run: Run, action: RunAction, forget: (run: Run) => void): void {
  switch (action.kind) {
    case 'spool': {
      const { lseq, draft } = action
      run.spool.append(JSON.stringify({ epoch: options.epoch, lseq, at: Date.now(), draft }))
      for (const wake of run.waiting) wake()
      return
    }
    case 'sync':
      void run.spool.sync()
      return
    case 'deliver':
      run.commands.push(action.command)
      return
    case 'limit-cancel':
      later(run, cancelMs, () => {
        run.stop.abort()
        void endProcesses(run)
      })
      return
    case 'trim':
      later(run, limits.spoolKeepMs.value, () => (action.forget ? forget(run) : run.spool.trim(action.lseq)))
  }
}

function later(run: Run, ms: number, act: () => void): void {
  const timer = setTimeout(() => {
    run.timers.delete(timer)
    act()
  }, ms)
  run.timers.add(timer)
}

/** Never rejects: a run that throws is finished all the same. */
async function carryOut(
  options: RunsOptions,
  run: Run,
  spec: RunSpec,
  tell: (happening: RunHappening) => void,
): Promise<void> {
  const joiner = openJoiner()
  const give = (drafts: RunEventDraft[]) => {
    for (const draft of drafts) tell({ kind: 'drafted', draft, full: run.spool.bytes > limits.spoolBytes.value })
  }
  const flush = setInterval(() => joiner.waits() && give(joiner.flush()), limits.deltaJoinMs.value)
  const sync = setInterval(() => void run.spool.sync(), syncMs)
  try {
    for await (const draft of options.carry(spec, run.commands.read, run.stop.signal)) {
      // A finished run has no process any more, so the one waits for the other.
      if (draft.type === 'run.finished') await endProcesses(run)
      give(joiner.add(draft))
    }
  } catch (thrown) {
    options.failed(run.id, thrown)
  } finally {
    clearInterval(flush)
    clearInterval(sync)
    if (!run.state.finished) await endProcesses(run)
    tell({ kind: 'ended' })
  }
}

const endProcesses = (run: Run) => endTree({ mark: `${runMark}=${run.id}` }, limits.cancelKillMs.value)

async function* follow(run: Run, after: number, signal: AbortSignal): AsyncGenerator<SpooledEvent> {
  let sent = after
  while (!signal.aborted) {
    const lines = await run.spool.read(sent)
    for (const line of lines) {
      const event = SpooledEvent.parse(JSON.parse(line))
      sent = event.lseq
      yield event
    }
    if (run.state.finished && sent >= run.state.lseq) return
    if (lines.length === 0 && sent >= run.state.lseq) await woken(run, signal)
  }
}

function woken(run: Run, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      run.waiting.delete(wake)
      signal.removeEventListener('abort', wake)
      resolve()
    }
    run.waiting.add(wake)
    signal.addEventListener('abort', wake)
  })
}
