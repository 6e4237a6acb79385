import { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { reasonOf } from '../sandboxes.ts'
import type { Say } from '../steps.ts'
import { ensureBaseImage, mirror, whyNoBaseImage } from './base-image.ts'
import { call, unlessMissing, wordsOf } from './calls.ts'
import { labels } from './container.ts'
import { imageContext } from './image-context.ts'
import { followBuild } from './progress.ts'

/** Building from nothing downloads some hundred megabytes and unpacks a compiler. */
export const buildLimitMs = 20 * 60_000

/**
 * Sees that the standard image is on the engine and returns its name: found by the hash of its content, else built, with
 * each line of the build told. Throws with the reason when it cannot be built.
 */
export async function ensureStandardImage(
  docker: Docker,
  folder: string,
  say: Say,
  signal: AbortSignal,
): Promise<string> {
  const { tag, tar } = await imageContext(folder)
  if (await hasImage(docker, tag, signal)) return tag
  await ensureBaseImage(docker, say, signal)
  say('Building the image of the sandboxes')
  const stream = await docker.buildImage(Readable.from(tar()), {
    t: tag,
    networkmode: 'host',
    forcerm: true,
    buildargs: { MIRROR: await mirror() },
    labels: { [labels.kind]: 'image' },
    abortSignal: signal,
  })
  await followBuild(docker, stream, say, signal)
  if (!(await hasImage(docker, tag, signal))) throw new Error(`the build ended without the image ${tag}`)
  return tag
}

/** Why the standard image is not there and cannot be built here, as far as that can be told without building; null when all seems well. */
export async function whyNoStandardImage(docker: Docker, folder: string): Promise<string | null> {
  const { tag } = await imageContext(folder)
  return (await hasImage(docker, tag)) ? null : whyNoBaseImage(docker)
}

/** Sees that a named image is on the engine: found or pulled. Throws naming it otherwise. */
export async function ensureNamedImage(docker: Docker, name: string, say: Say, signal: AbortSignal): Promise<string> {
  if (await hasImage(docker, name, signal)) return name
  say(`Pulling ${name}`)
  try {
    await followBuild(docker, await docker.pull(name, { abortSignal: signal }), say, signal)
  } catch (thrown) {
    signal.throwIfAborted()
    throw new Error(`the image ${name} is not here and cannot be pulled: ${wordsOf(thrown) || reasonOf(thrown)}`, {
      cause: thrown,
    })
  }
  return name
}

async function hasImage(docker: Docker, name: string, signal?: AbortSignal): Promise<boolean> {
  return (await unlessMissing(call('looking for the image', () => docker.getImage(name).inspect(), signal))) !== null
}
