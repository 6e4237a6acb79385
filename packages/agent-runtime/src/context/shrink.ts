import type { Message } from '@codeberth/protocol'
import { guessTokens, historyChars } from './history.ts'

/** The newest messages are what the model works on: they stay whole. */
const keptMessages = 8
/** Shorter outputs are not worth a stub. */
const worthStubbing = 400
/** A compaction that gains less is not accepted: it would come again at once. */
const leastGain = 0.1

export type Shrunk = { history: Message[]; before: number; after: number; keptFrom: number; gained: boolean }

/**
 * Makes a history smaller without a model: outputs of old tool calls become stubs that say how to get them back. Calls, texts
 * and the newest messages stay. `gained` is false when less than a tenth was won; counts are in guessed tokens.
 */
export function shrinkHistory(history: readonly Message[]): Shrunk {
  const keptFrom = Math.max(0, history.length - keptMessages)
  const shrunk = history.map((message, at) => (at < keptFrom ? stubbed(message) : message))
  const before = guessTokens(historyChars(history))
  const after = guessTokens(historyChars(shrunk))
  return { history: shrunk, before, after, keptFrom, gained: after <= before * (1 - leastGain) }
}

function stubbed(message: Message): Message {
  if (message.role !== 'tool' || message.output.length <= worthStubbing) return message
  const output = `[${message.output.length} characters of output were removed to make room; call ${message.tool || 'the tool'} again if you need them.]`
  return { ...message, output }
}
