import type { Message, ToolCall } from '@codeberth/protocol'

const interrupted = 'Interrupted: it is not known whether this call had any effect.'

/**
 * A history that the strictest provider accepts: each call is followed by exactly one result, in the order of the calls, and
 * no result stands alone. What a crash or an abort left open is told to the model as interrupted.
 */
export function repairHistory(history: readonly Message[]): Message[] {
  const repaired: Message[] = []
  for (let at = 0; at < history.length; at++) {
    const message = history[at]
    if (!message || message.role === 'tool') continue
    repaired.push(message)
    if (message.role === 'assistant' && message.calls.length > 0)
      repaired.push(...message.calls.map((call) => resultOf(call, history, at + 1)))
  }
  return repaired
}

function resultOf(call: ToolCall, history: readonly Message[], from: number): Message {
  for (let at = from; at < history.length; at++) {
    const message = history[at]
    if (message?.role === 'assistant') break
    if (message?.role === 'tool' && message.callId === call.callId) return message
  }
  return { role: 'tool', callId: call.callId, tool: call.tool, output: interrupted }
}

/** What a child that includes its parent's history starts from: everything but the calls that are still under way. */
export function inheritedHistory(history: readonly Message[]): Message[] {
  const last = history.at(-1)
  if (last?.role !== 'assistant' || last.calls.length === 0) return [...history]
  const before = history.slice(0, -1)
  return last.text.trim() === '' ? before : [...before, { role: 'assistant', text: last.text, calls: [] }]
}

/** A rough count of tokens: four characters each, as the providers' own counts say for code and prose. */
export const guessTokens = (chars: number): number => Math.ceil(chars / 4)

/** Characters of a history as the model gets it. */
export const historyChars = (history: readonly Message[]): number =>
  history.reduce((sum, message) => sum + messageChars(message), 0)

function messageChars(message: Message): number {
  if (message.role === 'user') return message.text.length
  if (message.role === 'tool') return message.output.length
  return message.text.length + message.calls.reduce((sum, call) => sum + JSON.stringify(call.input).length + 40, 0)
}
