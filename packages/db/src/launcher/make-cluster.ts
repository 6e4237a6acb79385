import { execFile } from 'node:child_process'
import { chown, mkdir, rename, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import * as z from 'zod'
import { DatabaseFault } from '../fault.ts'
import type { ServerBinaries } from './server-binaries.ts'
import { asFolderFault, type ServerPlace } from './server-place.ts'

const run = promisify(execFile)
const limitMs = 120_000
const Said = z.object({ stderr: z.string() })

/**
 * Makes the data folder of a new server. It is made under another name and renamed, so that an interrupted start leaves
 * nothing that looks finished. Throws DatabaseFault.
 */
export async function makeCluster(
  binaries: ServerBinaries,
  place: ServerPlace,
  options: { user: string; durable: boolean; signal?: AbortSignal | undefined },
): Promise<void> {
  const partial = `${place.cluster}.new`
  try {
    await rm(partial, { recursive: true, force: true })
    await rm(place.cluster, { recursive: true, force: true })
    await mkdir(partial, { mode: 0o700 })
    if (place.user) await chown(partial, place.user.uid, place.user.gid)
    await run(binaries.initdb, settings(partial, place, options), {
      ...place.user,
      cwd: place.folder,
      env: { LC_ALL: 'C' },
      timeout: limitMs,
      ...(options.signal ? { signal: options.signal } : {}),
    })
    await rename(partial, place.cluster)
  } catch (error) {
    options.signal?.throwIfAborted()
    const said = Said.safeParse(error)
    if (!said.success) throw asFolderFault(place.folder, error)
    const why = causeOf(said.data.stderr)
    throw new DatabaseFault('start-failed', `A database could not be made in ${place.folder}: ${why}.`, error)
  }
}

/** The first error that `initdb` told of; after it come lines about how it cleans up. */
function causeOf(stderr: string): string {
  if (/No space left on device|Check free disk space/.test(stderr)) return 'the disk is full'
  const lines = stderr.trim().split('\n')
  const line = lines.find((one) => /\b(error|FATAL|PANIC): /.test(one)) ?? lines.at(-1) ?? ''
  return line.replace(/^.*\b(error|FATAL|PANIC): +/, '').replace(/\.$/, '')
}

const settings = (folder: string, place: ServerPlace, options: { user: string; durable: boolean }): string[] => [
  `--pgdata=${folder}`,
  `--username=${options.user}`,
  `--pwfile=${place.passwordFile}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  // The same order and case rules on every machine, whatever its C library.
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--no-instructions',
  ...(options.durable ? [] : ['--no-sync']),
]
