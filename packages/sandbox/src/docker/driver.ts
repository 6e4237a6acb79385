import { Duplex, Readable } from 'node:stream'
import { Fault } from '@codeberth/protocol'
import type Docker from 'dockerode'
import { installationOf } from '../installation.ts'
import type { Driver } from '../lifecycle.ts'
import type { SandboxOptions } from '../options.ts'
import { type FoundSandbox, type PipeRole, type Sandbox, type SandboxSpec, sandboxFailed } from '../sandboxes.ts'
import { type Say, type Steps, untilAborted } from '../steps.ts'
import { dockerAt } from './address.ts'
import { call, statusOf, unlessMissing, wordsOf } from './calls.ts'
import { containerOptions, labels, nameOf, paths, stopSeconds, uid } from './container.ts'
import { openExecStream } from './exec-stream.ts'
import { buildLimitMs, ensureNamedImage, ensureStandardImage } from './image.ts'
import { programsVolume } from './programs-volume.ts'
import { tarOf } from './tar.ts'
import { warningOf } from './warning.ts'

const imageStep = { name: 'image', words: 'preparing the image', limitMs: buildLimitMs } as const
const startStep = { name: 'start', words: 'starting the container', limitMs: 180_000 } as const
/** From the start of the container to the daemon's first words. */
const readyLimitMs = 30_000
const stopCallMs = (stopSeconds + 10) * 1_000

type DockerHost = {
  docker: Docker
  installation: string
  daemonFile: string
  options: SandboxOptions
  closed: AbortController
  /** The build that is going on, shared by all projects that wait for it. */
  building: { promise: Promise<string>; listeners: Set<Say> } | null
  programs: Map<string, Promise<string>>
}

/** Sandboxes as containers of a Docker engine. Throws Fault('config-invalid') with the reason when no engine answers there. */
export async function openDockerDriver(url: string, options: SandboxOptions): Promise<Driver> {
  if (!options.daemonFile)
    throw new Fault('config-invalid', { name: 'sandbox daemon', problem: 'containers need it as one file' })
  const docker = dockerAt(url, options.dockerUrl)
  const host: DockerHost = {
    docker,
    installation: options.installation ?? (await installationOf(options.dataDir)),
    daemonFile: options.daemonFile,
    options,
    closed: new AbortController(),
    building: null,
    programs: new Map(),
  }
  const info: unknown = await call('asking Docker', () => docker.info()).catch((cause: unknown) => {
    const problem = `no Docker engine answers at ${url} (${wordsOf(cause)})`
    throw new Fault('config-invalid', { name: 'SANDBOX_URL', problem }, { cause })
  })
  return {
    isolation: 'docker',
    warning: warningOf(info),
    capabilities: { freeze: true, archive: false, rawEgress: false, quotas: false },
    start: (spec, steps, signal) => start(host, spec, steps, signal),
    freeze: (projectId) => freeze(host, projectId),
    archive: async () => Promise.reject(new Fault('unsupported', { what: 'Archiving a container sandbox' })),
    stop: (projectId) => stop(host, projectId),
    remove: (projectId) => removeVolume(host, nameOf(host.installation, projectId)),
    found: () => found(host),
    sweep: () => sweep(host),
    close: async () => host.closed.abort(),
  }
}

async function start(host: DockerHost, spec: SandboxSpec, steps: Steps, signal: AbortSignal): Promise<Sandbox> {
  const running = await resume(host, spec.projectId)
  if (running) return running
  const image = await steps.run(imageStep, (say, stop) => imageFor(host, spec, say, stop))
  return steps.run(startStep, async (say, stop) => {
    try {
      return await startContainer(host, spec, image, say, AbortSignal.any([signal, stop]))
    } catch (thrown) {
      await stopContainer(host, spec.projectId)
      throw thrown instanceof Fault ? thrown : sandboxFailed(startStep.words, wordsOf(thrown), thrown)
    }
  })
}

/** The running sandbox, thawed; a container that has ended is cleared away. */
async function resume(host: DockerHost, projectId: string): Promise<Sandbox | null> {
  const container = host.docker.getContainer(nameOf(host.installation, projectId))
  const seen = await unlessMissing(call('looking for the container', () => container.inspect()))
  if (!seen) return null
  if (seen.State.Paused) await call('thawing the sandbox', () => container.unpause())
  if (seen.State.Running) return sandboxOf(host, projectId, seen.Id)
  await stopContainer(host, projectId)
  return null
}

async function imageFor(host: DockerHost, spec: SandboxSpec, say: Say, signal: AbortSignal): Promise<string> {
  if (spec.image !== undefined) return ensureNamedImage(host.docker, spec.image, say, signal)
  const folder = host.options.imageFolder
  if (!folder) throw new Error('no image is named, and none is there to be built')
  host.building ??= beginBuild(host, folder)
  const { promise, listeners } = host.building
  listeners.add(say)
  // One caller that leaves does not end the build for the others.
  return untilAborted(promise, signal).finally(() => listeners.delete(say))
}

function beginBuild(host: DockerHost, folder: string): { promise: Promise<string>; listeners: Set<Say> } {
  const listeners = new Set<Say>()
  const tell: Say = (detail) => {
    for (const say of listeners) say(detail)
  }
  const limit = AbortSignal.any([host.closed.signal, AbortSignal.timeout(buildLimitMs)])
  const promise = ensureStandardImage(host.docker, folder, tell, limit).finally(() => {
    host.building = null
  })
  promise.catch(() => undefined)
  return { promise, listeners }
}

async function startContainer(
  host: DockerHost,
  spec: SandboxSpec,
  image: string,
  say: Say,
  signal: AbortSignal,
): Promise<Sandbox> {
  const { docker, installation } = host
  const name = nameOf(installation, spec.projectId)
  say('Preparing the daemon')
  const programs = await programsOf(host, image, signal)
  say('Preparing the volume')
  const owned = { [labels.installation]: installation, [labels.project]: spec.projectId }
  await call('making the volume', () =>
    docker.createVolume({ Name: name, Labels: { ...owned, [labels.kind]: 'volume' } }),
  )
  say('Starting the container')
  const options = containerOptions(spec, { installation, image, programs })
  const container = await call('making the container', (abortSignal) =>
    docker.createContainer({ ...options, abortSignal }),
  )
  await call('preparing the volume', () => container.putArchive(volumeTar(), { path: paths.project }), signal)
  const attached = await call('listening to the daemon', () =>
    container.attach({ stream: true, stdout: true, stderr: true, hijack: true }),
  )
  if (!(attached instanceof Duplex)) throw new Error('a hijacked stream of the engine is its socket')
  const output = openExecStream(attached)
  try {
    await call('starting the container', (abortSignal) => container.start({ abortSignal }), signal)
    say('Waiting for the daemon')
    await firstWords(output, AbortSignal.any([signal, AbortSignal.timeout(readyLimitMs)]))
  } finally {
    output.destroy()
  }
  return sandboxOf(host, spec.projectId, container.id)
}

/** The folders of a new volume belong to root unless they come with an owner. Those that are there stay as they are. */
const volumeTar = () =>
  Readable.from(
    tarOf(
      ['checkout', 'home', 'daemon'].map((path) => ({ kind: 'directory', path, mode: 0o755, owner: uid }) as const),
    ),
  )

/** Once an engine and version; after a failure the next start tries again. */
function programsOf(host: DockerHost, image: string, signal: AbortSignal): Promise<string> {
  const known = host.programs.get(host.daemonFile)
  if (known) return untilAborted(known, signal)
  const made = programsVolume(host.docker, host.daemonFile, host.installation, image, host.closed.signal)
  host.programs.set(host.daemonFile, made)
  made.catch(() => host.programs.delete(host.daemonFile))
  return untilAborted(made, signal)
}

/** The daemon says one line when its sockets listen; ending before that is a failure in its own words. */
async function firstWords(output: ReturnType<typeof openExecStream>, signal: AbortSignal): Promise<void> {
  const said = new Promise<void>((resolve, reject) => {
    output.once('data', () => resolve())
    output.once('error', reject)
    output.once('close', () => reject(new Error(output.words().trim() || 'the daemon ended without a word')))
  })
  await untilAborted(said, signal)
}

function sandboxOf(host: DockerHost, projectId: string, id: string): Sandbox {
  return { id, projectId, dial: (role, signal) => dial(host, id, role, signal) }
}

async function dial(host: DockerHost, id: string, role: PipeRole, signal?: AbortSignal): Promise<Duplex> {
  try {
    const exec = await call(
      'reaching the sandbox',
      (abortSignal) =>
        host.docker.getContainer(id).exec({
          Cmd: [paths.daemon, 'bridge', role, '--sockets', paths.sockets],
          User: `${uid}:${uid}`,
          AttachStdin: true,
          AttachStdout: true,
          AttachStderr: true,
          abortSignal,
        }),
      signal,
    )
    return openExecStream(await call('reaching the sandbox', () => exec.start({ hijack: true, stdin: true }), signal))
  } catch (cause) {
    throw new Fault('unreachable', { what: 'The sandbox' }, { cause })
  }
}

async function freeze(host: DockerHost, projectId: string): Promise<void> {
  const container = host.docker.getContainer(nameOf(host.installation, projectId))
  try {
    await call('freezing the sandbox', () => container.pause())
  } catch (cause) {
    const status = statusOf(cause)
    if (status === 404 || status === 409) throw new Fault('sandbox-asleep', {}, { cause })
    throw cause
  }
}

async function stop(host: DockerHost, projectId: string): Promise<void> {
  const container = host.docker.getContainer(nameOf(host.installation, projectId))
  const seen = await unlessMissing(call('looking for the container', () => container.inspect()))
  if (!seen) return
  // A frozen daemon cannot hear that it should end.
  if (seen.State.Paused) await call('thawing the sandbox', () => container.unpause())
  const limit = AbortSignal.timeout(stopCallMs)
  if (seen.State.Running) await container.stop({ t: stopSeconds, abortSignal: limit }).catch(unlessStopped)
  await stopContainer(host, projectId)
}

/** Kills and removes the container; the volume stays. */
async function stopContainer(host: DockerHost, projectId: string): Promise<void> {
  const container = host.docker.getContainer(nameOf(host.installation, projectId))
  await unlessMissing(call('removing the container', () => container.remove({ force: true, v: false })))
}

async function removeVolume(host: DockerHost, name: string): Promise<void> {
  await unlessMissing(call('removing the volume', () => host.docker.getVolume(name).remove()))
}

async function found(host: DockerHost): Promise<FoundSandbox[]> {
  const filters = { label: [`${labels.installation}=${host.installation}`] }
  const containers = await call('listing containers', () => host.docker.listContainers({ all: true, filters }))
  const { Volumes: volumes } = await call('listing volumes', () => host.docker.listVolumes({ filters }))
  const all = new Map<string, FoundSandbox>()
  for (const { Labels: told } of volumes) {
    const projectId = told?.[labels.project]
    if (projectId) all.set(projectId, { projectId, running: false, generation: null, holder: 'unknown' })
  }
  for (const { Labels: told } of containers) {
    const projectId = told[labels.project]
    const generation = Number(told[labels.generation])
    // Also one that has ended counts as running: stopping clears it away.
    if (projectId) all.set(projectId, { projectId, running: true, generation, holder: 'unknown' })
  }
  return [...all.values()]
}

/** Porters that a killed runner left, and volumes of other versions of the daemon that nothing uses. */
async function sweep(host: DockerHost): Promise<void> {
  const ours = `${labels.installation}=${host.installation}`
  const porters = { label: [ours, `${labels.kind}=porter`], status: ['created', 'exited', 'dead'] }
  const left = await call('listing containers', () => host.docker.listContainers({ all: true, filters: porters }))
  const inUse = host.programs.size > 0
  if (inUse) return
  for (const { Id } of left)
    await unlessMissing(call('removing a container', () => host.docker.getContainer(Id).remove({ force: true })))
  const programs = { label: [ours, `${labels.kind}=programs`], dangling: ['true'] }
  const { Volumes: unused } = await call('listing volumes', () => host.docker.listVolumes({ filters: programs }))
  for (const { Name } of unused) await removeVolume(host, Name)
}

const unlessStopped = (thrown: unknown) => {
  const status = statusOf(thrown)
  if (status !== 304 && status !== 404) throw thrown
}
