import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openKeeper } from './keeper.ts'
import { type Program, startProgram } from './program.ts'

/** The house in one process, as `npm start` runs it. `stop` ends it and deletes its folder. */
export type Embedded = { url: string; folder: string; program: Program; stop(): Promise<void> }

/** How long a start may take, the build of the pages and of the daemon included. */
export const startLimitMs = 6 * 60_000

/** A folder of its own below the temporary one, through which the database's user can pass where this is root. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cb-'))
  chmodSync(folder, 0o711)
  return folder
}

/** Starts the embedded shape on a free port with a data folder of its own; `env` chooses more. When that fails, nothing is left. */
export async function openEmbedded(env: Record<string, string>, folder = scratchFolder()): Promise<Embedded> {
  const keeper = openKeeper()
  const program = keeper.keep(
    startProgram([process.execPath, 'services/standalone/src/main.ts'], {
      PORT: '0',
      CODEBERTH_DATA: join(folder, 'data'),
      ...env,
    }),
  )
  const stop = async () => {
    await keeper.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const [, url = ''] = await program.line(/Codeberth is ready: (http\S+)/, startLimitMs)
    return { url, folder, program, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
