import { isRunEvent } from '@codeberth/protocol'
import type { Run, RunEvent, RunResult, UnknownEvent } from '@codeberth/sdk'
import { exitCodes } from './exit-code.ts'
import type { Io } from './io.ts'

export type Output = 'text' | 'json' | 'jsonl'

/**
 * Shows a run until it ends and returns the exit code. `text`: stdout is the final answer and a newline; activity goes to
 * stderr. `jsonl`: one event a line and nothing else. `json`: one object at the end. A closed stdout cancels the run.
 */
export async function printRun(
  io: Io,
  run: Run,
  options: { output: Output; quiet: boolean; onInterrupt: 'cancel' | 'detach'; after?: number },
): Promise<number> {
  const stop = new AbortController()
  let signalled: number | null = null
  const interrupted = io.interrupted.then(async (code) => {
    signalled = code
    if (options.onInterrupt === 'detach') return stop.abort()
    await run.cancel()
  })
  interrupted.catch((error) =>
    io.err(`cb: the run could not be stopped: ${error instanceof Error ? error.message : String(error)}\n`),
  )
  const activity = options.output === 'text' && !options.quiet ? activityPrinter(io) : () => undefined
  for await (const event of run.events({ after: options.after ?? 0, signal: stop.signal })) {
    if (options.output === 'jsonl' && !io.out(`${JSON.stringify(event)}\n`)) {
      await run.cancel()
      return exitCodes.cancelled
    }
    activity(event)
  }
  if (stop.signal.aborted) {
    io.err(`cb: detached; the run goes on: cb attach ${run.id}\n`)
    return 9
  }
  const result = await run.result()
  printEnd(io, run, result, options.output)
  return result.stop === 'cancelled' && signalled !== null ? signalled : exitCodes[result.stop]
}

function printEnd(io: Io, run: Run, result: RunResult, output: Output): void {
  if (output === 'json') {
    const { stop, text, output: value, error, usage, cost, files, denied } = result
    io.out(
      `${JSON.stringify({ run: run.id, thread: run.threadId, stop, text, output: value, error, usage, cost, files, denied })}\n`,
    )
  }
  if (output !== 'text') return
  if (result.text) io.out(`${result.text}\n`)
  if (result.stop !== 'completed')
    io.err(`cb: ${result.stop}${result.error ? `: ${result.error.message} ${result.error.hint}` : ''}\n`)
  for (const denied of result.denied) io.err(`cb: denied: ${denied}\n`)
}

/** One line on stderr for what a person follows: agents, tools, retries, notices. Control characters are not passed on. */
function activityPrinter(io: Pick<Io, 'err'>): (event: RunEvent | UnknownEvent) => void {
  const names = new Map<string, string>()
  const titles = new Map<string, string>()
  const line = (agentId: string | null, text: string) =>
    io.err(`${names.get(agentId ?? '') ?? 'run'} · ${printable(text)}\n`)
  return (event) => {
    if (!isRunEvent(event)) return
    if (event.type === 'agent.started') {
      names.set(event.agentId ?? '', event.displayName)
      line(event.agentId, `started: ${event.task.slice(0, 200)}`)
    } else if (event.type === 'tool.started') titles.set(event.callId, event.title)
    else if (event.type === 'tool.finished')
      line(
        event.agentId,
        `${titles.get(event.callId) ?? 'tool'} (${event.status}, ${(event.durationMs / 1000).toFixed(1)} s)`,
      )
    else if (event.type === 'retry') line(event.agentId, `${event.cause} Try ${event.attempt} of ${event.max}.`)
    else if (event.type === 'notice') line(event.agentId, `${event.level}: ${event.message}`)
    else if (event.type === 'agent.finished') line(event.agentId, event.stop)
  }
}

/** The text with control characters shown as their picture, so that a model or a file cannot drive the terminal. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) =>
    character === '\n' ? ' ' : String.fromCodePoint(0x2400 + (character.charCodeAt(0) % 0x20)),
  )
}
