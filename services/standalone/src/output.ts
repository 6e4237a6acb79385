/** What somebody reads of this process, for as long as they do. */
export type Output = {
  out(text: string): void
  err(text: string): void
  /** Resolves with an exit code once nobody reads the output any more: the terminal is gone, or the pipe is closed. */
  closed: Promise<number>
}

/** As a program ends whose output nobody reads: 128 + SIGPIPE. */
const closedExit = 141

/** Writes to the streams of a process. Losing a reader is no crash: who was to be told has left, and the rest has to end in order. */
export function openOutput({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>): Output {
  const closed = Promise.withResolvers<number>()
  stdout.on('error', () => closed.resolve(closedExit))
  // Errors are told in vain then; whether to go on is decided by stdout.
  stderr.on('error', () => undefined)
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    closed: closed.promise,
  }
}
