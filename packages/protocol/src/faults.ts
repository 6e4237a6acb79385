import * as z from 'zod'

type Row = { status: number; exit: number; retryable: boolean; message: (p: FaultParams) => string; hint: string }
type FaultParams = Record<string, string | number>

const row = (
  status: number,
  exit: number,
  message: string | ((p: FaultParams) => string),
  hint: string,
  retryable = false,
): Row => ({ status, exit, retryable, message: typeof message === 'string' ? () => message : message, hint })

/**
 * Every error that a user may be told about: HTTP status, exit code of `cb`, its one sentence and what to do next.
 * A missing and a foreign id share `not-found`, so that they cannot be told apart.
 */
export const faults = {
  'bad-input': row(
    400,
    2,
    (p) => `The input is not valid: ${p.where}: ${p.problem}.`,
    'Correct the named field and send it again.',
  ),
  'bad-json': row(400, 2, 'The body is not valid JSON.', 'Send a JSON document in UTF-8.'),
  'bad-path': row(
    400,
    2,
    (p) => `The path "${p.path}" is not inside the checkout.`,
    'Use a path relative to the project folder, without "..".',
  ),
  'bad-remote': row(
    400,
    2,
    (p) => `The address "${p.remote}" cannot be used as a Git remote: ${p.problem}.`,
    'Use an https:// address of a Git repository.',
  ),
  unauthenticated: row(401, 3, 'You are not signed in.', 'Sign in, or send a valid access token.'),
  'scope-missing': row(
    403,
    3,
    (p) => `This access token lacks the scope ${p.scope}.`,
    'Create a token with that scope in the settings.',
  ),
  'foreign-origin': row(
    403,
    3,
    'A page of another site asked for this with your sign-in.',
    'Open the product itself, or use an access token.',
  ),
  'wrong-host': row(
    403,
    3,
    (p) => `This server is not ${p.host}.`,
    'Open it at the address that it told when it started.',
  ),
  forbidden: row(403, 3, 'You may see this but not do that.', 'Ask the owner of the project.'),
  'not-found': row(404, 2, 'There is nothing here for you.', 'Check the address, or go to your projects.'),
  'method-not-allowed': row(405, 2, (p) => `${p.method} is not possible at this address.`, 'See /api/v1/docs.'),
  conflict: row(
    409,
    1,
    (p) => `${p.what} has changed since you read it.`,
    'Look at the newer version and decide again.',
  ),
  exists: row(409, 2, (p) => `${p.what} exists already.`, 'Choose another name.'),
  'key-reused': row(409, 2, 'This Idempotency-Key was used for another request.', 'Make a new key for a new request.'),
  'in-progress': row(
    409,
    1,
    'A request with this Idempotency-Key is at work.',
    'Wait a moment and ask again with the same key.',
    true,
  ),
  'too-large': row(413, 2, (p) => `The ${p.what} is larger than ${p.limit} bytes.`, 'Send less at once.'),
  'rate-limit': row(429, 1, (p) => `Too many requests (${p.limit}).`, 'Wait a moment and try again.', true),
  'no-model': row(
    409,
    4,
    'No model is connected.',
    'Add a key in the settings, or set MODEL_URL, MODEL_KEY and MODEL.',
  ),
  'model-refused': row(
    502,
    3,
    (p) => `The model provider refused the request: ${p.reason}.`,
    'Check the key and the name of the model.',
  ),
  'model-unreachable': row(
    502,
    1,
    (p) => `The model provider does not answer: ${p.reason}.`,
    'Try again in a moment.',
    true,
  ),
  quota: row(
    402,
    3,
    (p) => `The budget of ${p.budget} is used up; the work is kept.`,
    'Continue with a larger budget.',
  ),
  'run-token': row(401, 3, 'This run has ended or its token is not valid.', 'Start a new run.'),
  'run-finished': row(409, 1, 'The run has ended already.', 'Start a new run in the same thread.'),
  'egress-denied': row(
    403,
    8,
    (p) => `${p.host}:${p.port} is not allowed: ${p.reason}.`,
    'Add the host to the project or use an allowed registry.',
  ),
  'sandbox-failed': row(503, 8, (p) => `The sandbox failed at ${p.step}: ${p.reason}.`, 'Start it again.', true),
  'sandbox-asleep': row(409, 8, 'The sandbox of this project is not running.', 'Start it.', true),
  'checkout-failed': row(
    502,
    8,
    (p) => `Git could not fetch the repository: ${p.reason}`,
    'Check the address and the branch, then try again.',
    true,
  ),
  'terminal-limit': row(409, 8, (p) => `${p.count} terminals are open.`, 'Close one that has ended.'),
  unreachable: row(503, 9, (p) => `${p.what} does not answer.`, 'Try again in a moment.', true),
  fenced: row(409, 8, 'Another runner has taken this over.', 'Nothing needs to be done.', true),
  unsupported: row(501, 9, (p) => `${p.what} is not supported by this server.`, 'Use a newer server.'),
  'agent-unknown': row(
    400,
    4,
    (p) => `There is no agent "${p.agent}". Known: ${p.known}.`,
    'Choose one of the known agents.',
  ),
  'config-invalid': row(500, 4, (p) => `${p.name} is not valid: ${p.problem}.`, 'Correct the setting and start again.'),
  internal: row(500, 1, 'Something went wrong on our side.', 'Try again; if it stays, report the request id.', true),
} as const satisfies Record<string, Row>

/** The closed list of codes. */
export type FaultCode = keyof typeof faults
const codes = new Set<string>(Object.keys(faults))

const isFaultCode = (code: string): code is FaultCode => codes.has(code)

/** An error as it travels: in HTTP answers, in `run.finished`, on the socket. */
export const FaultBody = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  retryable: z.boolean(),
  requestId: z.string().optional(),
  /** Of `bad-input`: each wrong field with its path. Of `conflict`: both versions. */
  details: z.json().optional(),
})
export type FaultBody = z.infer<typeof FaultBody>

/** An error a user may be told about. `code` picks sentence, hint, status and exit code from `faults`. */
export class Fault extends Error {
  readonly code: FaultCode
  readonly hint: string
  readonly status: number
  readonly exit: number
  readonly retryable: boolean
  readonly details: z.core.util.JSONType | undefined
  constructor(
    code: FaultCode,
    params: FaultParams = {},
    more: { cause?: unknown; details?: z.core.util.JSONType } = {},
  ) {
    const found: Row = faults[code]
    super(found.message(params), more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'Fault'
    this.code = code
    this.hint = found.hint
    this.status = found.status
    this.exit = found.exit
    this.retryable = found.retryable
    this.details = more.details
  }
}

/** What may be told of any thrown value: a `Fault` as it is, everything else as `internal`, without its text. */
export function faultBody(thrown: unknown, requestId?: string): FaultBody & { status: number; exit: number } {
  const fault = thrown instanceof Fault ? thrown : new Fault('internal', {}, { cause: thrown })
  const { code, message, hint, retryable, status, exit, details } = fault
  return {
    code,
    message,
    hint,
    retryable,
    status,
    exit,
    ...(requestId ? { requestId } : {}),
    ...(details === undefined ? {} : { details }),
  }
}

/** The exit code of `cb` for a code that came over the wire; 1 for one that this version does not know. */
export const exitOf = (code: string): number => (isFaultCode(code) ? faults[code].exit : 1)

/** A `bad-input` fault that names the first wrong field and carries all of them as details. */
export function badInput(error: z.ZodError): Fault {
  const issues = error.issues.map((issue) => ({
    path: issue.path.map(String).join('.') || 'body',
    problem: issue.message,
  }))
  const first = issues[0] ?? { path: 'body', problem: 'unreadable' }
  return new Fault('bad-input', { where: first.path, problem: first.problem }, { cause: error, details: issues })
}
