import { createHash } from 'node:crypto'
import { accessSync, constants, mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { Io } from './io.ts'
import type { Settings } from './settings.ts'

/**
 * The folder for what is kept of work in `folder` (`what`: logs of runs, its map), named by its real path: two folders of one name share nothing, and a link
 * leads to the same one. Undefined, with a line on stderr, where the usual place cannot be written (a home that is read-only
 * or missing); a place that CODEBERTH_HOME names is taken as it is, so that a mistake in it is an error.
 */
export function openLogFolder(
  io: Pick<Io, 'err'>,
  settings: Settings,
  folder: string,
  what: 'log' | 'map' = 'log',
): string | undefined {
  const name = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 16)
  if (settings.CODEBERTH_HOME) return join(settings.CODEBERTH_HOME, name)
  const state = settings.XDG_STATE_HOME ?? (settings.HOME ? join(settings.HOME, '.local/state') : undefined)
  if (!state) {
    io.err(`cb: no ${what} is kept, because HOME is not set.\n`)
    return undefined
  }
  const path = join(state, 'codeberth', name)
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    accessSync(path, constants.W_OK)
    return path
  } catch (error) {
    io.err(`cb: no ${what} is kept: ${error instanceof Error ? error.message : String(error)}\n`)
    return undefined
  }
}
