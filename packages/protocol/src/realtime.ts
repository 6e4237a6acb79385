import * as z from 'zod'
import { RunEvent, UnknownEvent } from './events.ts'
import { Id } from './ids.ts'
import { TerminalFrame, TerminalInput, TerminalMark, TerminalSize } from './terminal.ts'
import { WatchBatch } from './workspace.ts'

/** Path of the Socket.IO endpoint. Signed in by the cookie, or by `auth: { token }` with an access token. */
export const realtimePath = '/realtime'

/** What a client sends: event name → payload. Each is answered by an acknowledgement `{ ok: true } | { ok: false, fault: FaultBody }`. */
export const clientMessages = {
  /** History after `after` in pages, then live. */
  subscribe: z.object({ runId: Id, after: z.int().nonnegative() }),
  unsubscribe: z.object({ runId: Id }),
  /** `changed` and `watch` messages of a project. */
  follow: z.object({ projectId: Id }),
  unfollow: z.object({ projectId: Id }),
  /** Attaches this socket to a terminal; `ticket` comes from `terminals.ticket`. */
  'terminal.attach': z.object({ projectId: Id, id: Id, ticket: z.string(), after: TerminalMark.nullable() }),
  'terminal.detach': z.object({ id: Id }),
  'terminal.input': TerminalInput,
  'terminal.resize': z.object({ id: Id, size: TerminalSize }),
  /** Bytes of this terminal that were painted, up to this position. */
  'terminal.acknowledge': z.object({ id: Id, position: z.int().nonnegative() }),
} as const
export type ClientMessages = { [K in keyof typeof clientMessages]: z.infer<(typeof clientMessages)[K]> }

/** What the server sends. */
export const serverMessages = {
  /** Dense and in order from the `after` of the subscription; `headSeq` is the newest in the log. */
  events: z.object({ runId: Id, events: z.array(z.union([RunEvent, UnknownEvent])), headSeq: z.int().nonnegative() }),
  /** Something changed: fetch it anew. */
  changed: z.object({
    noun: z.enum(['project', 'sandbox', 'threads', 'run', 'terminals', 'changes']),
    projectId: Id,
    id: z.string(),
    rev: z.int().nonnegative(),
  }),
  watch: z.object({ projectId: Id, batch: WatchBatch }),
  terminal: z.object({ id: Id, frame: TerminalFrame }),
  /** The credential is not valid any more; the server closes the socket. */
  revoked: z.object({}),
} as const
export type ServerMessages = { [K in keyof typeof serverMessages]: z.infer<(typeof serverMessages)[K]> }
