import { randomUUID } from 'node:crypto'
import {
  clockSkew,
  jobs,
  onCommand,
  openedRanges,
  openNotices,
  type Platform,
  publishGrown,
  runsToTake,
} from '@codeberth/control-plane'
import { limits } from '@codeberth/protocol'
import type { Sandboxes, SandboxLimits } from '@codeberth/sandbox'
import { openScope } from '@codeberth/scope'
import { ConfigError, type Log } from '@codeberth/service-kit'
import { projectEdge } from './edge/project-edge.ts'
import { openEvery } from './every.ts'
import { type Link, openLink } from './link/answer-link.ts'
import { type LinkServer, openLinkServer } from './link/link-server.ts'
import { openRunDesk, type RunDesk } from './runs/run-desk.ts'
import { adoptSandboxes } from './sandboxes/adopt-sandboxes.ts'
import { openProgressRecord, type ProgressRecord } from './sandboxes/progress-record.ts'
import { openSandboxDesk, type SandboxDesk } from './sandboxes/sandbox-desk.ts'
import { openTakeAbandoned } from './sandboxes/take-abandoned.ts'

const commandPollMs = 1_000
const closeMs = 20_000
const jobConcurrency = 8

export type RunnerOptions = {
  platform: Platform
  /** Stays open when the runner closes. */
  sandboxes: Sandboxes
  gatewayUrl: string
  /** Shared by all services of an installation; boot tokens are derived from it, so it must outlive a restart. */
  serviceKey: string
  log: Log
  /** Limits of each sandbox. */
  limits?: SandboxLimits
  /** Hosts (`host` or `host:port`) that every sandbox may reach besides the trusted ones. */
  egressAllow?: readonly string[]
  /** Address ranges that may be reached although they are not public. */
  egressPrivate?: readonly string[]
  /** Where other services reach this runner's link; without it the link is a function of this process only. `url` is what they use when it differs from the address listened on. */
  listen?: { host: string; port: number; url?: string }
  /** Closing ends every sandbox too: where nothing may stay behind (embedded). */
  stopSandboxes?: boolean
}

/** A runner at work. */
export type Runner = {
  /** Passes a request of the daemon contract on. Throws Fault('sandbox-asleep') when this runner does not hold the sandbox. */
  link: Link
  /** Address of the link for other services; null without `listen`. */
  url: string | null
  /** Lets all runs and sandboxes go, so that another runner goes on with them; ends the sandboxes where asked to. */
  close(): Promise<void>
}

/**
 * Opens a runner: it takes runs from the queue and from abandoned leases, carries them out in their project's sandbox, and
 * holds the lines to these sandboxes. Throws ConfigError when this machine's clock differs from the database's by over 2 s.
 */
export async function openRunner(options: RunnerOptions): Promise<Runner> {
  const { platform, log } = options
  await checkClock(platform)
  const scope = openScope()
  try {
    // The desks and the edge know each other: an edge asks for the tokens of runs, a run for its sandbox.
    const runs: { desk: RunDesk | null } = { desk: null }
    const server = await listenForLink(options, (projectId, request) => link(projectId, request))
    if (server) scope.own(server, (one) => one.close(), closeMs, 'link')
    const host = options.listen?.url ?? server?.url ?? 'local'
    const notices = scope.own(
      openNotices((runId, seq) => void publishGrown(platform, runId, seq)),
      (one) => one.close(),
      closeMs,
      'notices',
    )
    const progress = openProgressRecord(platform, log)
    scope.own(progress, (one) => one.close(), closeMs, 'sandbox records')
    const desk = openSandboxes(options, { host, progress }, runs)
    const link = openLink(desk)
    const runDesk = openRunDesk({ platform, desk, log, grown: notices.grown }, `${host}#${randomUUID()}`)
    runs.desk = runDesk
    await adoptSandboxes(platform, options.sandboxes, desk, { host, serviceKey: options.serviceKey, log })
    const stop = await startWork(options, runDesk, desk, host)
    const close = async () => {
      await stop()
      await runDesk.close()
      if (options.stopSandboxes) await desk.stopAll()
      await desk.close()
      await scope.close()
    }
    return { link, url: server?.url ?? null, close }
  } catch (thrown) {
    await scope.close()
    throw thrown
  }
}

async function checkClock(platform: Platform): Promise<void> {
  const skewMs = await clockSkew(platform)
  if (Math.abs(skewMs) > limits.clockSkewMs.value)
    throw new ConfigError(
      `This machine's clock differs from the database's by ${Math.round(Math.abs(skewMs) / 1_000)} s. Set both by NTP and start again.`,
    )
}

async function listenForLink(options: RunnerOptions, link: Link): Promise<LinkServer | null> {
  const { listen, serviceKey, log } = options
  return listen ? openLinkServer(link, { ...listen, serviceKey, log }) : null
}

const mebibyte = 2 ** 20
const usualLimits: SandboxLimits = { memoryBytes: 4_096 * mebibyte, cpus: 2, pids: 512 }

function openSandboxes(
  options: RunnerOptions,
  { host, progress }: { host: string; progress: ProgressRecord },
  runs: { desk: RunDesk | null },
): SandboxDesk {
  const { platform, sandboxes, serviceKey, log, gatewayUrl } = options
  const edge = {
    gatewayUrl,
    fileRemotes: platform.deployment.fileRemotes,
    allow: options.egressAllow ?? [],
    opened: openedRanges(options.egressPrivate ?? []),
    runToken: (projectId: string, runId: string) => runs.desk?.token(projectId, runId) ?? null,
    blocked: (projectId: string, refused: { host: string; port: number; rule: string; fix: string }) =>
      runs.desk?.blocked(projectId, refused),
    log,
  }
  return openSandboxDesk({
    platform,
    sandboxes,
    host,
    serviceKey,
    log,
    limits: options.limits ?? usualLimits,
    edge: (projectId, source) => projectEdge(edge, projectId, source),
    progress,
  })
}

/** Starts workers, timers and listeners; the function that it gives ends them. */
async function startWork(
  options: RunnerOptions,
  runs: RunDesk,
  desk: SandboxDesk,
  host: string,
): Promise<() => Promise<void>> {
  const { platform, sandboxes, log } = options
  const scope = openScope()
  const failed = (what: string) => (error: unknown) => log.error({ err: error }, what)
  const every = (ms: number, what: string, work: () => Promise<void>) =>
    scope.own(openEvery(ms, work, failed(what)), (one) => one.close(), closeMs, what)
  every(limits.leaseRenewMs.value, 'leases could not be renewed', runs.renew)
  every(commandPollMs, 'commands could not be read', runs.obey)
  const takeAbandoned = openTakeAbandoned({ platform, desk, host, serviceKey: options.serviceKey, log })
  every(limits.leaseSweepMs.value, 'other runners could not be looked at', takeAbandoned)
  every(limits.leaseSweepMs.value, 'the sweep failed', async () => {
    for (const runId of await runsToTake(platform, runs.owner, limits.runnerRuns.value)) await runs.take(runId)
    await desk.sweep()
  })
  const stopListening = await onCommand(platform, () => void runs.obey().catch(failed('commands could not be read')))
  scope.own(stopListening, (stop) => stop(), closeMs, 'commands')
  const leave = new AbortController()
  scope.own(leave, (one) => one.abort(), closeMs, 'reports')
  void readReports(sandboxes, desk, leave.signal).catch(failed('reports of sandboxes ended'))
  const takeRun = await platform.queue.work(jobs.run.name, jobConcurrency, async (data) =>
    runs.take(jobs.run.data.parse(data).runId),
  )
  scope.own(takeRun, (worker) => worker.close(), closeMs, 'run jobs')
  // Starting takes longer than a job may: it goes on by itself and its record tells how far it is.
  const reconcile = await platform.queue.work(jobs.sandbox.name, jobConcurrency, async (data) => {
    const { projectId } = jobs.sandbox.data.parse(data)
    desk.reconcile(projectId).catch(failed('a sandbox could not be brought to what is desired'))
  })
  scope.own(reconcile, (worker) => worker.close(), closeMs, 'sandbox jobs')
  return async () => void (await scope.close())
}

async function readReports(sandboxes: Sandboxes, desk: SandboxDesk, signal: AbortSignal): Promise<void> {
  for await (const report of sandboxes.observe(signal)) desk.report(report)
}
