/** The outside of a command: environment, streams and signals, so that commands can be run by tests without a process. */
export type Io = {
  env: Record<string, string | undefined>
  cwd: string
  stdin: AsyncIterable<Uint8Array> & { isTTY?: boolean }
  /** Dropped once the reader of stdout has gone away. */
  out(text: string): void
  err(text: string): void
  /** Resolves when the reader of stdout has gone away. */
  stdoutClosed: Promise<void>
  /**
   * Takes over the first signal that asks the command to end; the listener gets the exit code that it stands for (130 INT, 143
   * TERM, 129 HUP). Without a listener, and at the second signal, the process ends at once.
   */
  onInterrupt(listener: (exit: number) => void): void
}

const exits = { usage: 2, unauthenticated: 3, 'config-invalid': 4 } as const

/** A mistake in how `cb` was called or configured: said in one line, with the exit code of its kind. */
export class UsageError extends Error {
  readonly code: keyof typeof exits
  readonly exit: number
  readonly hint: string
  constructor(message: string, hint: string, code: keyof typeof exits = 'usage') {
    super(message)
    this.name = 'UsageError'
    this.code = code
    this.exit = exits[code]
    this.hint = hint
  }
}
