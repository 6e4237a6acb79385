import type { RunEvent, Stop } from './events.ts'
import type { Message, ToolCall } from './messages.ts'

type Open = { text: string; calls: ToolCall[] }

/**
 * What the root agent of a finished (or cut) run has said and seen, as messages for the next prompt of the thread: a fold of
 * the log. Every call has exactly one result; a call without one gets a result that says it was interrupted. Events of
 * children and discarded partial answers are left out. A run that did not complete closes with a sentence that says so: otherwise the next
 * prompt would read like a word in the middle of the old one.
 */
export function foldHistory(events: readonly RunEvent[]): Message[] {
  const messages: Message[] = []
  const root = events.find((event) => event.type === 'agent.started' && event.parentId === null)?.agentId ?? null
  let open: Open = { text: '', calls: [] }
  let results: Message[] = []
  const close = () => {
    if (open.text === '' && open.calls.length === 0) return
    messages.push({ role: 'assistant', ...open }, ...completeResults(open.calls, results))
    open = { text: '', calls: [] }
    results = []
  }
  for (const event of events) {
    if (event.type === 'run.started') messages.push({ role: 'user', text: event.input.text })
    if (event.type === 'run.finished' && event.stop !== 'completed') {
      close()
      messages.push({ role: 'assistant', text: endWords(event.stop), calls: [] })
    }
    if (event.agentId !== root) continue
    if (event.type === 'step.started') close()
    else if (event.type === 'message.completed' && event.channel === 'text') open.text += event.text
    else if (event.type === 'tool.started')
      open.calls.push({ callId: event.callId, tool: event.tool, input: event.input })
    else if (event.type === 'tool.finished')
      results.push({ role: 'tool', callId: event.callId, tool: '', output: event.output })
  }
  close()
  return messages
}

const endWords = (stop: Stop): string =>
  stop === 'cancelled'
    ? '[The person stopped this run before it was done. What it asked for is not wanted any more unless they say so.]'
    : `[This run ended before it was done (${stop}).]`

function completeResults(calls: ToolCall[], results: Message[]): Message[] {
  const byCall = new Map(results.map((result) => [result.role === 'tool' ? result.callId : '', result]))
  return calls.map((call): Message => {
    const found = byCall.get(call.callId)
    const output =
      found?.role === 'tool' ? found.output : 'Interrupted: it is not known whether this call had any effect.'
    return { role: 'tool', callId: call.callId, tool: call.tool, output }
  })
}
