import { Duplex, Readable } from 'node:stream'
import type { ContainerCreateOptions } from 'dockerode'
import type { SandboxSpec } from '../sandboxes.ts'
import { type Say, untilAborted, withinLimit } from '../steps.ts'
import { call, callForStream, statusOf, unlessMissing } from './calls.ts'
import { containerOptions, labels, nameOf, openFileLimits, paths, uid } from './container.ts'
import type { DockerHost } from './docker-host.ts'
import { openExecStream } from './exec-stream.ts'
import { programsVolume } from './programs-volume.ts'
import { tarOf } from './tar.ts'

/** From the start of the container to the daemon's first words. */
const readyStep = { words: 'waiting for the daemon', limitMs: 30_000 } as const

/** Makes and starts the container of a project and waits for its daemon. Returns its id; what failed half is the caller's to remove. */
export async function startContainer(
  host: DockerHost,
  spec: SandboxSpec,
  image: string,
  say: Say,
  signal: AbortSignal,
): Promise<string> {
  const { docker, installation } = host
  say('Preparing the daemon')
  const programs = await programsOf(host, image, signal)
  say('Preparing the volume')
  const owned = { [labels.installation]: installation, [labels.project]: spec.projectId }
  await call('making the volume', () =>
    docker.createVolume({ Name: nameOf(installation, spec.projectId), Labels: { ...owned, [labels.kind]: 'volume' } }),
  )
  say('Starting the container')
  for (const openFiles of openFileLimits.filter((limit) => limit <= host.openFiles)) {
    try {
      const id = await startWith(
        host,
        containerOptions(spec, { installation, image, programs, openFiles }),
        say,
        signal,
      )
      host.openFiles = openFiles
      return id
    } catch (thrown) {
      // An engine that may not raise limits says 500 and nothing more exact.
      if (!(statusOf(thrown) === 500) || openFiles === openFileLimits.at(-1)) throw thrown
      await removeContainer(host, spec.projectId)
    }
  }
  throw new Error('the engine sets no limit of open files')
}

async function startWith(
  { docker }: DockerHost,
  options: ContainerCreateOptions,
  say: Say,
  signal: AbortSignal,
): Promise<string> {
  const container = await call('making the container', (abortSignal) =>
    docker.createContainer({ ...options, abortSignal }),
  )
  await call('preparing the volume', () => container.putArchive(volumeTar(), { path: paths.project }), signal)
  const attached = await callForStream('listening to the daemon', async () => {
    const stream = await container.attach({ stream: true, stdout: true, stderr: true, hijack: true })
    if (stream instanceof Duplex) return stream
    throw new Error('a hijacked stream of the engine is its socket')
  })
  const output = openExecStream(attached)
  try {
    await call('starting the container', (abortSignal) => container.start({ abortSignal }), signal)
    say('Waiting for the daemon')
    await withinLimit(readyStep, signal, () => firstWords(output))
  } finally {
    output.destroy()
  }
  return container.id
}

/** Kills and removes the container of a project; the volume stays. */
export async function removeContainer(host: DockerHost, projectId: string): Promise<void> {
  const container = host.docker.getContainer(nameOf(host.installation, projectId))
  await unlessMissing(call('removing the container', () => container.remove({ force: true, v: false })))
}

/** The folders of a new volume belong to root unless they come with an owner. Those that are there stay as they are. */
const volumeTar = () =>
  Readable.from(
    tarOf(
      ['checkout', 'home', 'daemon'].map((path) => ({ kind: 'directory', path, mode: 0o755, owner: uid }) as const),
    ),
  )

/** Filled once an engine and version; after a failure, and where another runner has cleared it away meanwhile, again. */
async function programsOf(host: DockerHost, image: string, signal: AbortSignal): Promise<string> {
  const { docker, options, programs } = host
  const known = await programs
  const there = known && (await unlessMissing(call('looking for the daemon', () => docker.getVolume(known).inspect())))
  if (known && there) return known
  host.programs = programsVolume(docker, options.daemonFile, host.installation, image, host.closed.signal)
  host.programs.catch(() => {
    host.programs = null
  })
  return untilAborted(host.programs, signal)
}

/** The daemon says one line when its sockets listen; ending before that is a failure in its own words. */
function firstWords(output: ReturnType<typeof openExecStream>): Promise<void> {
  return new Promise((resolve, reject) => {
    output.once('data', () => resolve())
    output.once('error', reject)
    output.once('close', () => reject(new Error(output.words().trim() || 'the daemon ended without a word')))
  })
}
