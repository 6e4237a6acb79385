import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

const script = resolve(import.meta.dirname, '../../sandboxd/build.mjs')
const keptChars = 4_000

/** Builds the daemon of the sandboxes when its sources have changed. Resolves with the path of the file; throws Error with the end of the output. */
export function buildDaemon(signal: AbortSignal): Promise<string> {
  return new Promise((done, failed) => {
    // A group of its own: a Ctrl-C of the terminal reaches only us, and we end the whole build.
    const build = spawn(process.execPath, [script], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    let problem = ''
    build.stdout.on('data', (bytes: Buffer) => {
      said = (said + bytes.toString()).slice(-keptChars)
    })
    build.stderr.on('data', (bytes: Buffer) => {
      problem = (problem + bytes.toString()).slice(-keptChars)
    })
    const end = () => build.pid !== undefined && process.kill(-build.pid, 'SIGKILL')
    signal.addEventListener('abort', end, { once: true })
    build.once('error', failed)
    build.once('close', (code) => {
      signal.removeEventListener('abort', end)
      const file = said.trim().split('\n').at(-1)
      if (code === 0 && file) done(file)
      else
        failed(
          signal.aborted
            ? signal.reason
            : new Error(`The daemon of the sandboxes could not be built:\n${problem || said}`),
        )
    })
  })
}
