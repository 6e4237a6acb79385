import { exitOf } from '@codeberth/protocol'
import { CodeberthError } from '@codeberth/sdk'
import { type Io, UsageError } from './io.ts'
import { printable } from './printable.ts'

/**
 * Tells an error that came before or beside a run and returns the exit code. With `--output json|jsonl` stdout gets one
 * object `{type: "fault", code, message, hint, retryable}`.
 */
export function reportError(io: Pick<Io, 'out' | 'err'>, thrown: unknown, machine: boolean): number {
  const { exit, ...body } = describe(thrown)
  if (machine) io.out(`${JSON.stringify({ type: 'fault', ...body })}\n`)
  io.err(`cb: ${printable(`${body.message} ${body.hint}`.trim())}\n`)
  return exit
}

/** Whether the arguments ask for JSON on stdout; read by hand, because it must be known when they are wrong. */
export function wantsObject(argv: readonly string[]): boolean {
  return argv.some(
    (word, at) => /^--output=jsonl?$/.test(word) || (/^jsonl?$/.test(word) && argv[at - 1] === '--output'),
  )
}

function describe(thrown: unknown): { code: string; message: string; hint: string; retryable: boolean; exit: number } {
  if (thrown instanceof UsageError) {
    const { code, message, hint, exit } = thrown
    return { code, message, hint, retryable: false, exit }
  }
  if (thrown instanceof CodeberthError) {
    const { code, message, hint, retryable } = thrown
    return { code, message, hint, retryable, exit: exitOf(code) }
  }
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  return {
    code: 'internal',
    message: `Something went wrong in cb: ${detail}.`,
    hint: 'Please report it with the command that you used.',
    retryable: false,
    exit: 1,
  }
}
