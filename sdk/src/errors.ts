import { type Fault, FaultBody, faultBody } from '@codeberth/protocol'

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

/** Reads an error answer of the API; one that is not ours gets the code `unreachable` with its status (null: none). */
export function errorOf(body: unknown, status: number | null, cause?: unknown): CodeberthError {
  const parsed = FaultBody.safeParse(body)
  if (parsed.success) return new CodeberthError(parsed.data, status, cause)
  const answered = status === null ? 'The server answered' : `The server answered ${status}`
  const message = `${answered} with something that is not of this API.`
  const hint = 'Check that the address is that of a Codeberth server.'
  return new CodeberthError({ code: 'unreachable', message, hint, retryable: (status ?? 0) >= 500 }, status, cause)
}

/** A fault of our own code as what programs catch. */
export function errorOfFault(fault: Fault, cause?: unknown): CodeberthError {
  const { code, message, hint, retryable } = faultBody(fault)
  return new CodeberthError({ code, message, hint, retryable }, null, cause)
}
