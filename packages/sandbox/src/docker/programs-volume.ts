import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type Docker from 'dockerode'
import { daemonFiles } from '../process/tools.ts'
import { call, unlessMissing } from './calls.ts'
import { labels, paths } from './container.ts'
import { type TarEntry, tarOf } from './tar.ts'

const fillLimitMs = 120_000
/** Written last: a volume without it was not filled to the end. */
const wholeMark = 'whole'

/**
 * The volume that holds this version of the daemon (and the ripgrep beside it), filled on its first use on this engine. The
 * engine may be on another machine, so nothing of ours is mounted into a container. Returns its name.
 */
export async function programsVolume(
  docker: Docker,
  daemonFile: string,
  installation: string,
  image: string,
  signal: AbortSignal,
): Promise<string> {
  const name = `codeberth-programs-${installation}-${await hashOf(daemonFile)}`
  const owned = { [labels.installation]: installation }
  await call('making the volume of the daemon', () =>
    docker.createVolume({ Name: name, Labels: { ...owned, [labels.kind]: 'programs' } }),
  )
  // Never started; through it the engine reads and writes the volume.
  const porter = await call('opening the volume of the daemon', () =>
    docker.createContainer({
      Image: image,
      Entrypoint: [paths.daemon],
      Labels: { ...owned, [labels.kind]: 'porter' },
      NetworkDisabled: true,
      HostConfig: { Mounts: [{ Type: 'volume', Source: name, Target: paths.programs }] },
    }),
  )
  try {
    const mark = `${paths.programs}/${wholeMark}`
    const whole = await unlessMissing(
      call('reading the volume of the daemon', () => porter.infoArchive({ path: mark })),
    )
    // The answer has headers only, but its connection is free again only once it was read.
    if (whole instanceof Readable) whole.resume()
    if (whole === null) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(fillLimitMs)])
      const body = Readable.from(tarOf(await programEntries(daemonFile)))
      await porter.putArchive(body, { path: paths.programs, abortSignal: limit })
    }
  } finally {
    await call('closing the volume of the daemon', () => porter.remove({ force: true }))
  }
  return name
}

/** The program and its ripgrep by their names in the folder of programs. */
async function programEntries(daemonFile: string): Promise<TarEntry[]> {
  const { daemon, ripgrep } = await daemonFiles(daemonFile)
  const files = [['sandboxd', daemon], ...(ripgrep ? [['rg', ripgrep]] : [])]
  const entries = files.flatMap(([path, source]) =>
    path && source ? [{ kind: 'file', path, source, mode: 0o755 } as const] : [],
  )
  return [...entries, { kind: 'file', path: wholeMark, bytes: Buffer.from('1'), mode: 0o644 }]
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex').slice(0, 16)
}
