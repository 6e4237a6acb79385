import { isRunEvent } from '@codeberth/protocol'
import type { RunEvent, UnknownEvent } from '@codeberth/sdk'
import type { Io } from './io.ts'
import { printable } from './printable.ts'

/** Characters of an agent's task that its line shows. */
const taskChars = 200

/** Prints a line on stderr for each thing that a person follows: agents, tools, retries, notices. */
export function openActivity(io: Pick<Io, 'err'>): (event: RunEvent | UnknownEvent) => void {
  const names = new Map<string | null, string>()
  const titles = new Map<string, string>()
  return (event) => {
    if (!isRunEvent(event)) return
    if (event.type === 'agent.started') names.set(event.agentId, event.displayName)
    if (event.type === 'tool.started') titles.set(event.callId, event.title)
    const text = lineOf(event, titles)
    if (text !== null) io.err(`${printable(`${names.get(event.agentId) ?? 'run'} · ${text}`)}\n`)
  }
}

function lineOf(event: RunEvent, titles: ReadonlyMap<string, string>): string | null {
  switch (event.type) {
    case 'agent.started':
      return `started: ${event.task.slice(0, taskChars)}`
    case 'agent.finished':
      return event.stop
    case 'tool.finished':
      return `${titles.get(event.callId) ?? 'tool'} (${event.status}, ${(event.durationMs / 1000).toFixed(1)} s)`
    case 'retry':
      return `${event.cause} Try ${event.attempt} of ${event.max}.`
    case 'notice':
      return `${event.level}: ${event.message}`
    default:
      return null
  }
}
