import { exitOf, Fault, faultBody } from '@codeberth/protocol'
import { CodeberthError } from '@codeberth/sdk'
import { type Io, UsageError } from './io.ts'

/**
 * Tells an error that came before or beside a run and returns the exit code. With `--output json|jsonl` stdout gets one
 * object `{type: "fault", code, message, hint, retryable}`.
 */
export function reportError(io: Pick<Io, 'out' | 'err'>, thrown: unknown, machine: boolean): number {
  const { exit, ...body } = describe(thrown)
  if (machine) io.out(`${JSON.stringify({ type: 'fault', ...body })}\n`)
  io.err(`cb: ${body.message} ${body.hint}\n`)
  return exit
}

function describe(thrown: unknown): { code: string; message: string; hint: string; retryable: boolean; exit: number } {
  if (thrown instanceof UsageError)
    return { code: 'usage', message: thrown.message, hint: thrown.hint, retryable: false, exit: thrown.exit }
  if (thrown instanceof CodeberthError)
    return {
      code: thrown.code,
      message: thrown.message,
      hint: thrown.hint,
      retryable: thrown.retryable,
      exit: exitOf(thrown.code),
    }
  if (thrown instanceof Fault) return faultBody(thrown)
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  return {
    code: 'internal',
    message: `Something went wrong in cb: ${detail}.`,
    hint: 'Please report it with the command that you used.',
    retryable: false,
    exit: 1,
  }
}
