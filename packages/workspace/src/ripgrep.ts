import { spawn } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Fault } from '@codeberth/protocol'

/** Where a program is looked for when the environment of the children names no PATH. */
export const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Error text of ripgrep that is kept. */
const problemChars = 2_000

/**
 * Finds ripgrep: in `path` (a list as in PATH), else the one that came with the package. Throws Fault('unsupported') when
 * there is none.
 */
export async function locateRipgrep(path: string): Promise<string> {
  for (const folder of path.split(':').filter(Boolean)) {
    const candidate = `${folder}/rg`
    const usable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (usable) return candidate
  }
  try {
    const { rgPath } = await import('@vscode/ripgrep')
    return rgPath
  } catch (cause) {
    throw new Fault('unsupported', { what: 'Searching without ripgrep' }, { cause })
  }
}

export type RipgrepEnd = { code: number | null; problem: string }

/**
 * Runs ripgrep in `cwd` and gives its output line by line (or split at NUL) until `take` says false, which ends it. `code` is
 * null when it was ended; `problem` is what it printed on its error output.
 */
export async function ripgrep(
  rg: string,
  cwd: string,
  args: string[],
  take: (line: string) => boolean,
  options: { split?: 'line' | 'nul'; signal?: AbortSignal } = {},
): Promise<RipgrepEnd> {
  options.signal?.throwIfAborted()
  // No environment: RIPGREP_CONFIG_PATH and the like must not change what a search means.
  const child = spawn(rg, ['--no-config', ...args], { cwd, env: {}, stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = () => child.kill('SIGKILL')
  options.signal?.addEventListener('abort', stop, { once: true })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  // It is awaited after the lines: until then a program that cannot be started must not count as an unhandled rejection.
  ended.catch(() => undefined)
  let problem = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (problem.length < problemChars) problem += text
  })
  try {
    const lines = options.split === 'nul' ? splitAtNul(child.stdout) : createInterface({ input: child.stdout })
    for await (const line of lines) {
      if (take(line)) continue
      stop()
      break
    }
    const code = await ended
    options.signal?.throwIfAborted()
    return { code, problem: problem.slice(0, problemChars).trim() }
  } finally {
    options.signal?.removeEventListener('abort', stop)
    child.kill('SIGKILL')
  }
}

async function* splitAtNul(input: NodeJS.ReadableStream): AsyncGenerator<string> {
  let rest = ''
  input.setEncoding('utf8')
  for await (const chunk of input) {
    const parts = (rest + chunk.toString()).split('\0')
    rest = parts.pop() ?? ''
    yield* parts
  }
  if (rest) yield rest
}
