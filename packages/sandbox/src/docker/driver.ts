import type { Duplex } from 'node:stream'
import { Fault } from '@codeberth/protocol'
import type Docker from 'dockerode'
import { installationOf } from '../installation.ts'
import type { Driver } from '../lifecycle.ts'
import type { SandboxOptions } from '../options.ts'
import { type FoundSandbox, type PipeRole, type Sandbox, type SandboxSpec, sandboxFailed } from '../sandboxes.ts'
import { type Say, type Steps, untilAborted } from '../steps.ts'
import { dockerAddress, dockerAt } from './address.ts'
import { call, callForStream, statusOf, unlessMissing, wordsOf } from './calls.ts'
import { labels, nameOf, openFileLimits, paths, stopSeconds, uid } from './container.ts'
import type { DockerHost } from './docker-host.ts'
import { openExecStream } from './exec-stream.ts'
import { buildLimitMs, ensureNamedImage, ensureStandardImage, whyNoStandardImage } from './image.ts'
import { removeContainer, startContainer } from './start-container.ts'
import { warningOf } from './warning.ts'

const imageStep = { name: 'image', words: 'preparing the image', limitMs: buildLimitMs } as const
const startStep = { name: 'start', words: 'starting the container', limitMs: 180_000 } as const
const stopCallMs = (stopSeconds + 10) * 1_000

/**
 * Sandboxes as containers of a Docker engine. Throws Fault('unreachable') when no engine answers there, and Fault('sandbox-failed')
 * with the reason when an image is required and there will be none.
 */
export async function openDockerDriver(
  url: string,
  options: SandboxOptions,
  whyNoImage: (docker: Docker, folder: string) => Promise<string | null> = whyNoStandardImage,
): Promise<Driver> {
  const docker = dockerAt(url, options.dockerUrl)
  const host: DockerHost = {
    docker,
    installation: options.installation ?? (await installationOf(options.dataDir)),
    options,
    closed: new AbortController(),
    building: null,
    openFiles: openFileLimits[0],
    programs: null,
  }
  const info: unknown = await call('asking Docker', () => docker.info()).catch((cause: unknown) => {
    throw new Fault('unreachable', { what: `The Docker engine at ${dockerAddress(url, options.dockerUrl)}` }, { cause })
  })
  if (options.requireImage && options.imageFolder) {
    const reason = await whyNoImage(docker, options.imageFolder)
    if (reason !== null) throw sandboxFailed(imageStep.words, reason)
  }
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
      const id = await startContainer(host, spec, image, say, AbortSignal.any([signal, stop]))
      return sandboxOf(host, spec.projectId, id)
    } catch (thrown) {
      await removeContainer(host, spec.projectId)
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
  await removeContainer(host, projectId)
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
    const start = () => exec.start({ hijack: true, stdin: true })
    return openExecStream(await callForStream('reaching the sandbox', start, signal))
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
  await removeContainer(host, projectId)
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
  if (host.programs) return
  const ours = `${labels.installation}=${host.installation}`
  const porters = { label: [ours, `${labels.kind}=porter`], status: ['created', 'exited', 'dead'] }
  const left = await call('listing containers', () => host.docker.listContainers({ all: true, filters: porters }))
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
