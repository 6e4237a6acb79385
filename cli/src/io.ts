/** The outside of a command: environment, streams and signals, so that commands can be run by tests without a process. */
export type Io = {
  env: Record<string, string | undefined>
  cwd: string
  stdin: AsyncIterable<Uint8Array> & { isTTY?: boolean }
  /** False once the reader of stdout has gone away. */
  out(text: string): boolean
  err(text: string): void
  /** Resolves with the exit code for the first signal that asks the command to end: 130 INT, 143 TERM, 129 HUP. */
  interrupted: Promise<number>
}

/** A mistake in how `cb` was called or configured: said in one line, with its exit code. */
export class UsageError extends Error {
  readonly exit: number
  readonly hint: string
  constructor(message: string, hint: string, exit = 2) {
    super(message)
    this.name = 'UsageError'
    this.exit = exit
    this.hint = hint
  }
}
