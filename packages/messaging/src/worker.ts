import type { Scope } from '@codeberth/scope'
import type { BullBackend, BullWorker, RunJob } from './bull-backend.ts'
import { MessagingFault, type MessagingOptions, type Queue } from './messaging.ts'
import { within } from './time-limit.ts'

/** Settings of every worker. BullMQ's own defaults take 57 s to notice a dead worker; these take at most 20. */
export const workerSettings = {
  lockDuration: 15_000,
  stalledInterval: 5_000,
  maxStalledCount: 10,
  // After a failed look for jobs; its default of 15 s is what people would wait after a restart of the server.
  runRetryDelay: 1_000,
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
} as const

const drainLimitMs = 10_000
const closeLimitMs = drainLimitMs + 5_000
const readyLimitMs = 5_000
const watchMs = 10_000
// A worker can stay parked after an outage of Redis and wedged after FLUSHALL (BullMQ #4585, #4378).
const idleLimitMs = 30_000

type Work = { name: string; concurrency: number; run: Parameters<Queue['work']>[2] }
type Source = { backend: BullBackend; waiting: () => Promise<number> }
type OnError = Required<MessagingOptions>['onError']

/** The jobs under way of one `work` call. */
type Working = { running: number; progressAt: number; readonly stop: AbortController }

/** Starts a worker, and starts it anew when jobs wait for 30 s although it has room. */
export async function workOn(
  source: Source,
  scope: Scope,
  onError: OnError,
  work: Work,
): Promise<{ close(): Promise<void> }> {
  const state: Working = { running: 0, progressAt: performance.now(), stop: new AbortController() }
  let worker = startWorker(source.backend, state, onError, work)
  const revive = async () => {
    if (!(await isParked(source, state, work))) return
    const parked = worker
    worker = startWorker(source.backend, state, onError, work)
    onError(new Error(`Jobs waited for ${idleLimitMs} ms; the worker was started anew.`), `worker ${work.name}`)
    await closeWorker(parked)
  }
  const watch = setInterval(() => revive().catch((error: unknown) => onError(error, `worker ${work.name}`)), watchMs)
  let closing: Promise<void> | undefined
  const close = () => {
    clearInterval(watch)
    state.stop.abort(new Error('The worker is closing.'))
    closing ??= closeWorker(worker)
    return closing
  }
  scope.own(close, close, closeLimitMs, `worker ${work.name}`)
  await within(readyLimitMs, worker.waitUntilReady(), () => unready(work.name)).catch(async (error: unknown) => {
    await close()
    throw error
  })
  return { close }
}

const unready = (name: string) => new MessagingFault('queue-unreachable', `The queue ${name} is not reachable.`)

function startWorker(
  backend: BullBackend,
  state: Working,
  onError: OnError,
  { name, concurrency, run }: Work,
): BullWorker {
  const runJob: RunJob = async (job, _token, signal) => {
    state.running += 1
    state.progressAt = performance.now()
    try {
      await run(job.data, signal ? AbortSignal.any([signal, state.stop.signal]) : state.stop.signal)
    } finally {
      state.running -= 1
      state.progressAt = performance.now()
    }
  }
  const worker = backend.worker(name, concurrency, runJob)
  worker.onError((error) => onError(error, `worker ${name}`))
  worker.onFailed((error) => onError(error, `job of ${name}`))
  // Another worker may run the job from here on.
  worker.onLockLost((ids) => {
    for (const id of ids) worker.cancelJob(id, 'The lock of the job was lost.')
  })
  return worker
}

async function isParked(source: Source, state: Working, work: Work): Promise<boolean> {
  if (state.running >= work.concurrency || performance.now() - state.progressAt < idleLimitMs) return false
  if ((await source.waiting()) === 0 || state.stop.signal.aborted) return false
  state.progressAt = performance.now()
  return true
}

// Jobs under way get their time; then the connections go, and the lock of what is still running runs out.
async function closeWorker(worker: BullWorker): Promise<void> {
  const late = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => late.resolve('late'), drainLimitMs)
  const end = await Promise.race([worker.close(), late.promise]).finally(() => clearTimeout(timer))
  if (end === 'late') await worker.disconnect()
}
