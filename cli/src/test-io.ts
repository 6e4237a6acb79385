import type { Io } from './io.ts'

/** The outside of a command without a process: what it is given, and what it said. */
export type TestIo = { io: Io; out(): string; err(): string; interrupt(exit: number): void }

/** Opens one with `stdin` in pieces as they come. */
export function openTestIo(cwd: string, env: Io['env'], stdin: readonly Uint8Array[] = []): TestIo {
  let out = ''
  let err = ''
  let listener: ((exit: number) => void) | undefined
  return {
    out: () => out,
    err: () => err,
    interrupt: (exit) => listener?.(exit),
    io: {
      env,
      cwd,
      stdin: (async function* () {
        yield* stdin
      })(),
      out(text) {
        out += text
      },
      err(text) {
        err += text
      },
      stdoutClosed: new Promise(() => undefined),
      onInterrupt(take) {
        listener = take
      },
    },
  }
}
