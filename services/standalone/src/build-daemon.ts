import { resolve } from 'node:path'
import { runToEnd } from '@codeberth/service-kit'

const script = resolve(import.meta.dirname, '../../sandboxd/build.mjs')

/** Builds the daemon of the sandboxes when its sources have changed. Resolves with the path of the file; throws Error with the end of the output. */
export async function buildDaemon(signal: AbortSignal): Promise<string> {
  const { code, out, err } = await runToEnd([process.execPath, script], { signal })
  const file = out.trim().split('\n').at(-1)
  if (code !== 0 || !file) throw new Error(`The daemon of the sandboxes could not be built:\n${err || out}`)
  return file
}
