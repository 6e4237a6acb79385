/**
 * At-least-once hints to look at something ("this run", "this sandbox"), never the work itself: a job may be lost while the
 * queue is away and may run twice after a crash, so whoever works them takes a lease and a sweeper covers the rest.
 */
export type Queue = {
  /**
   * Adds one job. An `id` that exists in any state is silently ignored, so it carries a generation and a counter; it holds
   * no `:` and is no plain number. Rejects with MessagingFault: 'queue-timeout' when the queue gives no answer in 2 s (the job
   * may still arrive), 'queue-unreachable' when the first job of a name finds no queue in 5 s.
   */
  add(name: string, data: unknown, options: { id: string; delayMs?: number }): Promise<void>
  /**
   * Works jobs of `name`, at most `concurrency` at once. `run` ends within seconds: the job's lock is 15 s, renewed while
   * the event loop runs. Its signal aborts when the lock is lost or the worker closes. A job whose `run` throws is gone,
   * and told to `onError`. Closing aborts the signals and waits up to 10 s for the jobs under way.
   */
  work(
    name: string,
    concurrency: number,
    run: (data: unknown, signal: AbortSignal) => Promise<void>,
  ): Promise<{ close(): Promise<void> }>
}

/** Small notices to whoever listens at this moment. A notice may be lost; each listener also asks the records by itself. */
export type Bus = {
  /** Sends JSON of at most 7,000 bytes; rejects with MessagingFault when the bus is away or the message too large. */
  publish(channel: string, message: unknown): Promise<void>
  /**
   * Calls `listener` for each notice on `channel` (at most 63 bytes) from the moment this resolves. While the bus is away it
   * resolves after 3 s and listens from the reconnection on. `onReconnect` follows each reconnection: notices may have been
   * lost, so ask the records. Returns how to stop.
   */
  subscribe(
    channel: string,
    listener: (message: unknown) => void,
    onReconnect?: () => void,
  ): Promise<() => Promise<void>>
}

/** Both ports on one server. Closing ends workers, producers and subscriptions; safe to call twice. */
export type Messaging = { readonly queue: Queue; readonly bus: Bus; close(): Promise<void> }

export type MessagingOptions = {
  /** Told what happened outside of any call: a failed job, a broken connection that is being made anew. */
  onError?: (error: unknown, where: string) => void
}

export type MessagingFaultCode =
  | 'queue-url'
  | 'queue-unreachable'
  | 'queue-evicts'
  | 'queue-timeout'
  | 'bus-away'
  | 'message-too-large'

/** Why messages cannot be carried, in one sentence without any password. */
export class MessagingFault extends Error {
  readonly code: MessagingFaultCode
  constructor(code: MessagingFaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'MessagingFault'
    this.code = code
  }
}
