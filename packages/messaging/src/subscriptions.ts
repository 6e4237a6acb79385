import { type Bus, MessagingFault, type MessagingOptions } from './messaging.ts'

/** One connection that can listen. Its owner reports `connected` and `received` to the subscriptions. */
export type Listening = {
  /** Asks the server for `channel`; rejects while the connection is away. */
  listen(channel: string): Promise<void>
  unlisten(channel: string): Promise<void>
}

type Listener = { listener: (message: unknown) => void; onReconnect: (() => void) | undefined }

/** Who listens to what, apart from how a notice arrives. */
export type Subscriptions = {
  subscribe: Bus['subscribe']
  /** The connection is there (again): everything is asked for anew, then those who listen are told. */
  connected(): Promise<void>
  /** A notice arrived as JSON text. */
  received(channel: string, text: string): void
}

const channelLimitBytes = 63
const listenLimitMs = 3_000

/** The largest notice in bytes of its JSON: PostgreSQL refuses 8,000. */
export const messageLimitBytes = 7_000

/** The table of listeners of one process. */
export function openSubscriptions(listening: Listening, onError: Required<MessagingOptions>['onError']): Subscriptions {
  const table = new Map<string, Set<Listener>>()
  let connections = 0
  return {
    async subscribe(channel, listener, onReconnect) {
      if (Buffer.byteLength(channel) > channelLimitBytes) throw new Error(`"${channel}" is too long for a channel.`)
      const entry = { listener, onReconnect }
      const known = table.get(channel) ?? new Set()
      table.set(channel, known.add(entry))
      // Also for a channel that is known: its first request may still be under way or lost.
      await settledWithin(listenLimitMs, listening.listen(channel))
      return async () => {
        known.delete(entry)
        if (known.size > 0 || table.get(channel) !== known) return
        table.delete(channel)
        await settledWithin(listenLimitMs, listening.unlisten(channel))
      }
    },
    async connected() {
      connections += 1
      await Promise.all([...table.keys()].map((channel) => listening.listen(channel)))
      if (connections === 1) return
      for (const { onReconnect } of [...table.values()].flatMap((known) => [...known])) {
        guarded(() => onReconnect?.(), onError)
      }
    },
    received(channel, text) {
      const known = [...(table.get(channel) ?? [])]
      if (known.length === 0) return
      guarded(() => {
        const message: unknown = JSON.parse(text)
        for (const { listener } of known) guarded(() => listener(message), onError)
      }, onError)
    },
  }
}

/** The JSON of a notice. Throws MessagingFault('message-too-large'). */
export function noticeText(message: unknown): string {
  const text = JSON.stringify(message)
  const bytes = Buffer.byteLength(text)
  if (bytes > messageLimitBytes)
    throw new MessagingFault('message-too-large', `A notice of ${bytes} bytes is over ${messageLimitBytes}.`)
  return text
}

// While the connection is away asking fails or hangs; `connected` asks again for everything.
async function settledWithin(limitMs: number, work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, limitMs)
  await Promise.race([work.catch(() => late.promise), late.promise]).finally(() => clearTimeout(timer))
}

// One listener that throws must not keep a notice from the others, nor end the connection.
function guarded(call: () => void, onError: Required<MessagingOptions>['onError']): void {
  try {
    call()
  } catch (error) {
    onError(error, 'bus')
  }
}
