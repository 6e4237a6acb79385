import type { Run, RunResult } from '@codeberth/sdk'
import { openActivity } from './activity.ts'
import { exitCodes } from './exit-code.ts'
import type { Io } from './io.ts'
import { printable } from './printable.ts'

export type Output = 'text' | 'json' | 'jsonl'

/** What a signal and a closed stdout do to a run: stop it, or leave it to the server. */
export type OnInterrupt = 'cancel' | 'detach'

const detachedExit = 9

/**
 * Shows a run until it ends and returns the exit code. `text`: stdout is the final answer and a newline; activity goes to
 * stderr. `jsonl`: one event a line and nothing else. `json`: one object at the end. A closed stdout ends it quietly.
 */
export async function printRun(
  io: Io,
  run: Run,
  options: { output: Output; quiet: boolean; onInterrupt: OnInterrupt; after?: number },
): Promise<number> {
  const leave = new AbortController()
  let signalled: number | null = null
  const end = () => {
    if (options.onInterrupt === 'detach') return leave.abort()
    run.cancel().catch((error) => {
      io.err(`cb: the run could not be stopped: ${printable(error instanceof Error ? error.message : String(error))}\n`)
      leave.abort()
    })
  }
  io.onInterrupt((exit) => {
    signalled = exit
    end()
  })
  void io.stdoutClosed.then(end)
  const activity = options.output === 'text' && !options.quiet ? openActivity(io) : () => undefined
  for await (const event of run.events({ after: options.after ?? 0, signal: leave.signal })) {
    if (options.output === 'jsonl') io.out(`${JSON.stringify(event)}\n`)
    activity(event)
  }
  if (leave.signal.aborted) {
    io.err(`cb: detached; the run goes on: cb attach ${run.id}\n`)
    return detachedExit
  }
  const result = await run.result()
  printEnd(io, run, result, options.output)
  return result.stop === 'cancelled' && signalled !== null ? signalled : exitCodes[result.stop]
}

function printEnd(io: Io, run: Run, result: RunResult, output: Output): void {
  const { stop, text, error, usage, cost, files, denied } = result
  if (output === 'json') {
    const ids = { run: run.id, thread: run.threadId }
    io.out(`${JSON.stringify({ ...ids, stop, text, output: result.output, error, usage, cost, files, denied })}\n`)
  }
  if (output !== 'text') return
  if (text) io.out(`${text}\n`)
  if (stop !== 'completed')
    io.err(`cb: ${printable(`${stop}${error ? `: ${error.message} ${error.hint}` : ''}`.trim())}\n`)
  for (const action of denied) io.err(`cb: denied: ${printable(action)}\n`)
}
