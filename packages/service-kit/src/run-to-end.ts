import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** How a program ended, and the end of what it printed; `code` is null when it was killed. */
export type Ended = { code: number | null; out: string; err: string }

/** Most that is kept of each stream. */
const keptChars = 4_000

// Standard input is a pipe to us that says nothing: its end means that we are gone, however that came.
const guard = `exec 3<&0
"$@" </dev/null 3<&- & program=$!
(read -r _ <&3; kill -KILL 0) & reader=$!
wait $program; code=$?
kill $reader; exit $code`

/**
 * Runs a program and resolves when it has ended. It is in a process group of its own, so that a Ctrl-C of the terminal reaches only us;
 * the whole group ends at once when `signal` aborts (which rejects with the signal's reason) and when this process dies.
 */
export async function runToEnd(
  argv: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<Ended> {
  const { signal, ...more } = options
  signal.throwIfAborted()
  const child = spawn('/bin/sh', ['-c', guard, 'sh', ...argv], { ...more, detached: true, stdio: 'pipe' })
  const kept = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    kept.out = (kept.out + text).slice(-keptChars)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    kept.err = (kept.err + text).slice(-keptChars)
  })
  // Closed together with the group.
  const end = () => child.stdin.destroy()
  signal.addEventListener('abort', end, { once: true })
  try {
    const [code] = await once(child, 'close')
    signal.throwIfAborted()
    return { code, ...kept }
  } finally {
    signal.removeEventListener('abort', end)
    end()
  }
}
