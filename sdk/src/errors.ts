import { FaultBody } from '@codeberth/protocol'

/** Thrown for what is not the outcome of a run: sign-in, not found, conflict, rate, transport. */
export class CodeberthError extends Error {
  readonly code: string
  readonly hint: string
  readonly status: number | null
  readonly retryable: boolean
  readonly requestId: string | undefined
  constructor(body: FaultBody, status: number | null, cause?: unknown) {
    super(body.message, cause === undefined ? undefined : { cause })
    this.name = 'CodeberthError'
    this.code = body.code
    this.hint = body.hint
    this.status = status
    this.retryable = body.retryable
    this.requestId = body.requestId
  }
}

/** The connection stayed away longer than `reconnectMs`; the run goes on at the server. */
export class ConnectionLost extends CodeberthError {
  readonly lastSeq: number
  constructor(lastSeq: number, cause?: unknown) {
    super(
      {
        code: 'unreachable',
        message: 'The server does not answer.',
        hint: 'The run goes on; attach to it again later.',
        retryable: true,
      },
      null,
      cause,
    )
    this.name = 'ConnectionLost'
    this.lastSeq = lastSeq
  }
}

/** Reads an error answer of the API; one that is not ours gets the code `unreachable` with its status. */
export function errorOf(body: unknown, status: number): CodeberthError {
  const parsed = FaultBody.safeParse(body)
  if (parsed.success) return new CodeberthError(parsed.data, status)
  return new CodeberthError(
    {
      code: 'unreachable',
      message: `The server answered ${status} without a reason.`,
      hint: 'Check that the address is that of a Codeberth server.',
      retryable: status >= 500,
    },
    status,
  )
}
