import { mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Fault } from '@codeberth/protocol'
import { installationOf } from '../installation.ts'
import type { Driver } from '../lifecycle.ts'
import type { SandboxOptions } from '../options.ts'
import type { FoundSandbox, PipeRole, Sandbox, SandboxSpec } from '../sandboxes.ts'
import type { Steps } from '../steps.ts'
import { type Bubblewrap, countsProcesses, ownerOf, probeBubblewrap, writeEtc } from './bubblewrap.ts'
import { type Launched, launch, logTail, markName } from './launch.ts'
import * as procs from './proc-table.ts'
import { withProjectLock } from './project-lock.ts'
import { connectSocket, makeSocketFolder, socketFolder } from './socket-folder.ts'
import { dropState, folderNames, machineBoot, type ProcessState, readState, writeState } from './state-file.ts'
import { type DaemonFiles, daemonFiles, nodeTools, type Tools } from './tools.ts'
import { emptyTrash, makeVolume, removeVolume } from './volume.ts'

const startStep = { name: 'start', words: 'starting the daemon', limitMs: 20_000 } as const
const dialLimitMs = 10_000
const answerEveryMs = 10
/** What the daemon gets to end by itself before it is killed. */
const termLimitMs = 3_000
const killLimitMs = 5_000
const lockLimitMs = 30_000

type ProcessHost = {
  options: SandboxOptions
  installation: string
  bubblewrap: Bubblewrap
  tools: Tools
  files: DaemonFiles
}

/**
 * Sandboxes as processes of this Linux machine: in bubblewrap where it works, else plain children with a warning.
 * Throws Fault('config-invalid') when isolation is required and there is none.
 */
export async function openProcessDriver(
  options: SandboxOptions,
  probe: () => Promise<Bubblewrap> = probeBubblewrap,
): Promise<Driver> {
  const host: ProcessHost = {
    options,
    installation: options.installation ?? (await installationOf(options.dataDir)),
    bubblewrap: await probe(),
    tools: await nodeTools(),
    files: await daemonFiles(options.daemonFile),
  }
  if (!host.bubblewrap.works && options.requireIsolation)
    throw new Fault('config-invalid', { name: 'SANDBOX_URL', problem: host.bubblewrap.reason })
  return {
    isolation: host.bubblewrap.works ? 'bubblewrap' : 'none',
    warning: warningOf(host.bubblewrap),
    capabilities: { freeze: false, archive: false, rawEgress: !host.bubblewrap.works, quotas: false },
    start: (spec, steps, signal) => start(host, spec, steps, signal),
    freeze: async () => Promise.reject(new Fault('unsupported', { what: 'Freezing a process sandbox' })),
    archive: async () => Promise.reject(new Fault('unsupported', { what: 'Archiving a process sandbox' })),
    stop: (projectId) => locked(host, projectId, AbortSignal.timeout(lockLimitMs), () => end(host, projectId)),
    remove: (projectId) => remove(host, projectId),
    found: () => found(host),
    sweep: () => emptyTrash(trashFolder(host)),
    close: async () => undefined,
  }
}

function warningOf(bubblewrap: Bubblewrap): string {
  if (!bubblewrap.works)
    return `Sandboxes run without isolation, as processes of this machine, because ${bubblewrap.reason}.`
  const kept = countsProcesses(bubblewrap)
    ? 'memory and CPU time are'
    : 'memory, CPU time and the number of processes are'
  return `Sandboxes run in bubblewrap: files, processes and network are their own, ${kept} not limited.`
}

async function start(host: ProcessHost, spec: SandboxSpec, steps: Steps, signal: AbortSignal): Promise<Sandbox> {
  if (spec.image !== undefined) throw new Fault('unsupported', { what: 'An image for a process sandbox' })
  return steps.run(startStep, (say, stop) =>
    locked(host, spec.projectId, stop, async () => {
      const running = await runningState(host, spec.projectId)
      if (running) {
        const held = { ...running, generation: spec.generation, holder: await self() }
        await writeState(stateFolder(host, spec.projectId), held)
        return sandboxOf(held)
      }
      await end(host, spec.projectId)
      say('Preparing the volume')
      await makeVolume(volumeFolder(host, spec.projectId), ownerOf(host.bubblewrap, spec.projectId))
      say('Starting the daemon')
      return startDaemon(host, spec, AbortSignal.any([signal, stop]))
    }),
  )
}

async function startDaemon(host: ProcessHost, spec: SandboxSpec, signal: AbortSignal): Promise<Sandbox> {
  const { projectId, generation, limits } = spec
  const sockets = socketFolder(host.installation, projectId)
  const logPath = join(stateFolder(host, projectId), 'daemon.log')
  await mkdir(stateFolder(host, projectId), { recursive: true })
  const owner = ownerOf(host.bubblewrap, projectId)
  const etc = join(stateFolder(host, projectId), 'etc')
  await writeEtc(etc, host.bubblewrap, owner)
  await makeSocketFolder(sockets, owner)
  try {
    const launched = await launch({
      bubblewrap: host.bubblewrap,
      owner,
      files: host.files,
      tools: host.tools,
      links: join(host.options.dataDir, 'sandbox-tools'),
      volume: volumeFolder(host, projectId),
      sockets,
      etc,
      mark: markOf(host, projectId),
      pids: limits.pids,
      logPath,
    })
    const { main, namespaceInit } = launched
    const place = { projectId, generation, machineBoot: await machineBoot(), sockets }
    const state: ProcessState = { ...place, main, namespaceInit, holder: await self() }
    await writeState(stateFolder(host, projectId), state)
    await awaitAnswer(launched, sockets, logPath, signal)
    return sandboxOf(state)
  } catch (thrown) {
    await end(host, projectId)
    throw thrown
  }
}

async function awaitAnswer({ child }: Launched, sockets: string, logPath: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    if (await answers(sockets, signal)) return
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(await logTail(logPath))
    await delay(answerEveryMs, undefined, { signal })
  }
}

async function answers(sockets: string, signal: AbortSignal): Promise<boolean> {
  try {
    for (const role of ['daemon', 'edge'] as const) (await connectSocket(sockets, role, signal)).destroy()
    return true
  } catch {
    // Not there yet, or nobody listens: both mean not yet.
    return false
  }
}

const sandboxOf = ({ projectId, main, sockets }: ProcessState): Sandbox => ({
  id: `${projectId}.${main.pid}.${main.startedAt}`,
  projectId,
  dial: (role, signal) => dial(sockets, role, signal),
})

async function dial(sockets: string, role: PipeRole, signal?: AbortSignal) {
  const late = AbortSignal.timeout(dialLimitMs)
  try {
    return await connectSocket(sockets, role, signal ? AbortSignal.any([signal, late]) : late)
  } catch (cause) {
    throw new Fault('unreachable', { what: 'The sandbox' }, { cause })
  }
}

/** The state of a sandbox that runs and answers, whoever started it. */
async function runningState(host: ProcessHost, projectId: string): Promise<ProcessState | null> {
  const state = await readState(stateFolder(host, projectId))
  if (!state || !(await procs.isRunning(state.main))) return null
  return (await answers(state.sockets, AbortSignal.timeout(dialLimitMs))) ? state : null
}

/** Ends every process of the project: first asked, then killed. Throws when one is left. */
async function end(host: ProcessHost, projectId: string): Promise<void> {
  const folder = stateFolder(host, projectId)
  const state = await readState(folder)
  const roots = state ? [state.main, ...(state.namespaceInit ? [state.namespaceInit] : [])] : []
  const list = () => procs.processesOf(roots, `${markName}=${markOf(host, projectId)}`)
  const before = await list()
  if (state && (await procs.isRunning(state.main))) {
    await procs.signalProcess(await daemonProcess(state), 'SIGTERM')
    await procs.awaitEnd([state.main], termLimitMs)
  }
  // Of a process that has lost its parent and its environment, the earlier look is the only trace.
  const left = await killLeft(list, before)
  if (!left) throw new Error(`Processes of the sandbox ${projectId} could not be killed.`)
  await rm(socketFolder(host.installation, projectId), { recursive: true, force: true })
  await dropState(folder)
}

async function killLeft(list: () => Promise<procs.ProcessId[]>, before: procs.ProcessId[]): Promise<boolean> {
  return procs.killAll(async () => {
    const running = await Promise.all(before.map(async (id) => ((await procs.isRunning(id)) ? [id] : [])))
    return [...(await list()), ...running.flat()]
  }, killLimitMs)
}

/** bubblewrap passes no signal on: its namespace's first process has the daemon as child. */
async function daemonProcess(state: ProcessState): Promise<procs.ProcessId> {
  return (state.namespaceInit && (await procs.firstChild(state.namespaceInit))) ?? state.main
}

async function remove(host: ProcessHost, projectId: string): Promise<void> {
  await removeVolume(volumeFolder(host, projectId), trashFolder(host))
  await rm(stateFolder(host, projectId), { recursive: true, force: true })
}

async function found(host: ProcessHost): Promise<FoundSandbox[]> {
  const marks = await procs.environmentValues(markName)
  const marked = marks.flatMap(({ value }) => {
    const [installation, projectId] = value.split('/')
    return installation === host.installation && projectId ? [projectId] : []
  })
  const states = (await folderNames(join(host.options.dataDir, 'sandboxes'))).filter((name) => !name.startsWith('.'))
  const volumes = await folderNames(join(host.options.dataDir, 'volumes'))
  const all = [...new Set([...volumes, ...states, ...marked])]
  return Promise.all(all.map((projectId) => describe(host, projectId, marked.includes(projectId))))
}

async function describe(host: ProcessHost, projectId: string, running: boolean): Promise<FoundSandbox> {
  const state = await readState(stateFolder(host, projectId))
  const own = await self()
  const isSelf = state?.holder.pid === own.pid && state.holder.startedAt === own.startedAt
  const alive = state && (await procs.isRunning(state.holder))
  const holder = isSelf ? 'self' : alive ? 'alive' : state ? 'dead' : 'unknown'
  return { projectId, running, generation: state?.generation ?? null, holder }
}

async function self(): Promise<procs.ProcessId> {
  const id = await procs.identify(process.pid)
  if (!id) throw new Error('This process is not in /proc; process sandboxes need Linux.')
  return id
}

const markOf = (host: ProcessHost, projectId: string) => `${host.installation}/${projectId}/`
const volumeFolder = (host: ProcessHost, projectId: string) => join(host.options.dataDir, 'volumes', projectId)
const stateFolder = (host: ProcessHost, projectId: string) => join(host.options.dataDir, 'sandboxes', projectId)
const trashFolder = (host: ProcessHost) => join(host.options.dataDir, 'trash')

function locked<T>(host: ProcessHost, projectId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return withProjectLock(join(host.options.dataDir, 'sandbox-locks', `${basename(projectId)}.lock`), signal, work)
}
