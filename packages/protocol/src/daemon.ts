import { eventIterator, oc } from '@orpc/contract'
import * as z from 'zod'
import { Id } from './ids.ts'
import { RunCommand, RunSpec } from './run.ts'
import { TerminalFrame, TerminalInput, TerminalMark, TerminalSize, TerminalView } from './terminal.ts'
import {
  CheckoutPath,
  CommandEnd,
  Entry,
  FileOperation,
  FileProblem,
  Hash,
  SearchMatch,
  SearchQuery,
  WatchBatch,
} from './workspace.ts'

/** Header of each call but `hello`: the boot's token, which only the runner knows. */
export const tokenHeader = 'x-codeberth-token'
/** Header of each call: the generation of the caller's lease on the sandbox; a lower one than the daemon has seen is refused with `fenced`. */
export const generationHeader = 'x-codeberth-generation'
/** Path prefix of the oRPC handler on the daemon's socket. */
export const daemonPrefix = '/rpc'

const problem = z.object({ ok: z.literal(false), problem: FileProblem, size: z.int().optional() })
const done = z.object({ ok: z.literal(true) })

/** What the daemon tells of itself. `epoch` is the time of its boot in ms and numbers its events. */
export const DaemonHello = z.object({
  version: z.string(),
  epoch: z.number(),
  /** False before the first checkout: `checkout.prepare` must be called. */
  hasCheckout: z.boolean(),
  runs: z.array(Id),
})

/** How the checkout comes to be. `files` are written only into an empty folder; bytes are base64. */
export const CheckoutSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('empty') }),
  z.object({
    kind: z.literal('files'),
    files: z.array(z.object({ path: CheckoutPath, bytes: z.base64(), executable: z.boolean() })),
  }),
  z.object({ kind: z.literal('git'), remote: z.string(), branch: z.string().nullable() }),
])
export type CheckoutSource = z.infer<typeof CheckoutSource>

export const CheckoutProgress = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('line'), text: z.string() }),
  z.object({ kind: z.literal('done'), head: z.string().nullable() }),
  z.object({ kind: z.literal('failed'), reason: z.string() }),
])
export type CheckoutProgress = z.infer<typeof CheckoutProgress>

/** An event on its way to the log. `lseq` is dense from 1 for each `(runId, epoch)`; `draft` is a `RunEventDraft`, checked by who stamps it. */
export const SpooledEvent = z.object({
  epoch: z.number(),
  lseq: z.int().positive(),
  at: z.number(),
  draft: z.looseObject({ type: z.string(), agentId: z.string().nullable() }),
})
export type SpooledEvent = z.infer<typeof SpooledEvent>

const CommandFrame = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('output'), stream: z.enum(['stdout', 'stderr']), text: z.string() }),
  z.object({ kind: z.literal('end'), end: CommandEnd }),
])

/** What the runner may ask of the daemon in a sandbox. Every answer about a file says why when it cannot. */
export const daemonContract = {
  /** First call on a boot sets its token; later ones must repeat it. Raises the generation. */
  hello: oc.input(z.object({ token: z.string().min(32), generation: z.int().nonnegative() })).output(DaemonHello),
  checkout: {
    /** Prepares the checkout once; when it is there already, says `done` at once. A cut clone leaves nothing and can be repeated. */
    prepare: oc.input(CheckoutSource).output(eventIterator(CheckoutProgress)),
    /** Files that differ from HEAD (or from nothing, before the first commit), with counts, and the text of HEAD's version on request. */
    changes: oc.input(z.object({})).output(
      z.object({
        head: z.string().nullable(),
        branch: z.string().nullable(),
        files: z.array(
          z.object({
            path: z.string(),
            change: z.enum(['added', 'modified', 'deleted']),
            added: z.int(),
            removed: z.int(),
          }),
        ),
        truncated: z.boolean(),
      }),
    ),
    base: oc
      .input(z.object({ path: CheckoutPath }))
      .output(z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), bytes: z.base64() }), problem])),
  },
  files: {
    read: oc
      .input(z.object({ path: CheckoutPath, maxBytes: z.int().positive().optional() }))
      .output(
        z.discriminatedUnion('ok', [
          z.object({ ok: z.literal(true), bytes: z.base64(), hash: Hash, mode: z.int() }),
          problem,
        ]),
      ),
    write: oc
      .input(z.object({ path: CheckoutPath, bytes: z.base64(), expect: Hash.nullable().optional() }))
      .output(
        z.union([
          z.object({ ok: z.literal(true), hash: Hash, otherNames: z.int().positive().optional() }),
          z.object({ ok: z.literal(false), problem: z.literal('stale'), hash: Hash.nullable() }),
          problem,
        ]),
      ),
    change: oc.input(FileOperation).output(z.discriminatedUnion('ok', [done, problem])),
    list: oc
      .input(z.object({ path: CheckoutPath }))
      .output(
        z.discriminatedUnion('ok', [
          z.object({ ok: z.literal(true), entries: z.array(Entry), truncated: z.boolean() }),
          problem,
        ]),
      ),
    watch: oc.input(z.object({})).output(eventIterator(WatchBatch)),
  },
  search: {
    glob: oc
      .input(
        z.object({
          pattern: z.string().min(1).max(1_000),
          path: CheckoutPath.optional(),
          max: z.int().positive().optional(),
        }),
      )
      .output(z.object({ paths: z.array(z.string()), truncated: z.boolean() })),
    text: oc
      .input(SearchQuery)
      .output(
        z.discriminatedUnion('ok', [
          z.object({ ok: z.literal(true), matches: z.array(SearchMatch), truncated: z.boolean() }),
          z.object({ ok: z.literal(false), problem: z.string() }),
        ]),
      ),
  },
  processes: {
    run: oc
      .input(
        z.object({
          command: z.string().min(1).max(100_000),
          cwd: CheckoutPath,
          timeoutMs: z.int().positive(),
          env: z.record(z.string(), z.string()).optional(),
        }),
      )
      .output(eventIterator(CommandFrame)),
  },
  terminals: {
    list: oc.input(z.object({})).output(z.array(TerminalView)),
    /** Opening the same id twice gives the same terminal. */
    open: oc.input(z.object({ id: Id, size: TerminalSize, title: z.string().max(80).optional() })).output(TerminalView),
    /** Output from `after` on (null: the whole ring, with a repaint), live until the shell ends or the caller leaves. */
    attach: oc.input(z.object({ id: Id, after: TerminalMark.nullable() })).output(eventIterator(TerminalFrame)),
    input: oc.input(TerminalInput).output(z.object({})),
    resize: oc.input(z.object({ id: Id, size: TerminalSize })).output(z.object({})),
    close: oc.input(z.object({ id: Id })).output(z.object({})),
  },
  runs: {
    /** Starts a run, or does nothing when it has this runId already. */
    start: oc.input(RunSpec).output(z.object({ epoch: z.number() })),
    /** Events after the mark (lseq 0 = from the start of the epoch), live until `run.finished` was sent. Fails `not-found` for a run it does not have. */
    events: oc
      .input(z.object({ runId: Id, epoch: z.number(), after: z.int().nonnegative() }))
      .output(eventIterator(SpooledEvent)),
    /** Everything up to `lseq` is in the log. */
    acknowledge: oc.input(z.object({ runId: Id, epoch: z.number(), lseq: z.int().nonnegative() })).output(z.object({})),
    command: oc.input(z.object({ runId: Id, commandId: z.string(), command: RunCommand })).output(z.object({})),
    /** Where a run stands in this boot; null when it does not have it. */
    state: oc
      .input(z.object({ runId: Id }))
      .output(z.object({ epoch: z.number(), lseq: z.int(), finished: z.boolean() }).nullable()),
  },
}
export type DaemonContract = typeof daemonContract
