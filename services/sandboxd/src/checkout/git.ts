import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { edgeHost, edgePaths } from '@codeberth/protocol'

/** Bytes of Git's output that are read; a longer one is cut and says so. */
const maxOutputBytes = 16 * 1024 * 1024

/** How Git names a remote that goes through the edge; users read the address that they know. */
const edgeRemote = new RegExp(`http://${edgeHost}${edgePaths.git}(\\w+)/`, 'g')

export type GitOptions = {
  cwd: string
  /** The whole environment. */
  env: Readonly<Record<string, string>>
  signal?: AbortSignal
  /** Is given each line of the error output, also those that progress overwrites. */
  line?: (text: string) => void
}

export type GitEnd = { code: number | null; output: Buffer; problem: string; truncated: boolean }

/** Runs Git. Never asks for anything: without credentials it fails. Ends without a code when it could not run or `signal` aborted. */
export async function runGit(args: readonly string[], { cwd, env, signal, line }: GitOptions): Promise<GitEnd> {
  const child = spawn('git', args, {
    cwd,
    // Without optional locks a look at the state does not disturb the user's own Git.
    env: { ...env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal ? { signal } : {}),
  })
  const said: string[] = []
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      said.push(`fatal: ${error.message}`)
      if (child.pid === undefined) resolve(null)
    })
    child.once('close', resolve)
  })
  const parts: Buffer[] = []
  let size = 0
  let truncated = false
  child.stdout.on('data', (part: Buffer) => {
    if (size + part.length > maxOutputBytes) {
      truncated = true
      child.kill()
      return
    }
    size += part.length
    parts.push(part)
  })
  // Readline takes a lone carriage return, with which progress overwrites itself, as the end of a line too.
  createInterface({ input: child.stderr, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (raw) => {
    const text = raw.replaceAll(edgeRemote, '$1://')
    line?.(text)
    said.push(text)
    if (said.length > 50) said.shift()
  })
  const code = await ended
  return { code, output: Buffer.concat(parts), problem: reasonOf(said), truncated }
}

/** What Git says it failed on: its `fatal:` and `error:` lines and what the server told it, else its last words. */
function reasonOf(lines: string[]): string {
  const told = lines.filter((text) => /^(fatal|error|remote): /.test(text))
  const chosen = told.length > 0 ? told : lines.slice(-1)
  return chosen
    .map((text) => text.replace(/^(fatal|error|remote): /, ''))
    .join(' ')
    .trim()
}
