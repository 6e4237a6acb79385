import { daemonContract, faultBody, generationHeader, tokenHeader, type Workspace } from '@codeberth/protocol'
import type { Terminals } from '@codeberth/workspace'
import { implement, ORPCError } from '@orpc/server'
import type { Access } from './access.ts'
import type { Checkout } from './checkout/checkout.ts'
import { commandFrames } from './command-frames.ts'
import type { Runs } from './runs/runs.ts'

/** What the daemon consists of. `workspace` serves people; runs have one of their own, whose commands carry the run's mark. */
export type DaemonParts = {
  version: string
  epoch: number
  access: Access
  workspace: Workspace
  terminals: Terminals
  checkout: Checkout
  runs: Runs
}

export type CallHeaders = { headers: Readonly<Record<string, string | string[] | undefined>> }

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))

/** The daemon's contract on its parts. A `Fault` travels as an oRPC error with its code, status and body. */
export function daemonRouter(parts: DaemonParts) {
  const base = implement(daemonContract).$context<CallHeaders>()
  const open = base.use(async ({ next }) => {
    try {
      return await next()
    } catch (thrown) {
      throw asOrpcError(thrown)
    }
  })
  const os = open.use(({ context, next }) => {
    const one = (name: string) => [context.headers[name] ?? []].flat()[0]
    parts.access.check(one(tokenHeader), Number(one(generationHeader) ?? Number.NaN))
    return next()
  })
  return {
    hello: open.hello.handler(async ({ input }) => {
      parts.access.hello(input.token, input.generation)
      const { version, epoch } = parts
      return { version, epoch, hasCheckout: await parts.checkout.exists(), runs: parts.runs.list() }
    }),
    checkout: os.checkout.router({
      prepare: os.checkout.prepare.handler(({ input, signal }) => parts.checkout.prepare(input, signalOr(signal))),
      changes: os.checkout.changes.handler(() => parts.checkout.changes()),
      base: os.checkout.base.handler(async ({ input }) => {
        const found = await parts.checkout.base(input.path)
        return found.ok ? { ok: true, bytes: base64(found.bytes) } : found
      }),
    }),
    ...workspaceRoutes(os, parts.workspace),
    terminals: terminalRoutes(os, parts.terminals),
    runs: runRoutes(os, parts.runs),
  }
}

/** A fault keeps its code; a broken contract names the field; everything else is `internal` without its text. */
function asOrpcError(thrown: unknown): unknown {
  if (thrown instanceof ORPCError) return thrown
  const { status, exit: _, ...body } = faultBody(thrown)
  return new ORPCError(body.code, { status, message: body.message, data: body, cause: thrown })
}

const signalOr = (signal: AbortSignal | undefined) => signal ?? new AbortController().signal

type Os = ReturnType<typeof guarded>
const guarded = () =>
  implement(daemonContract)
    .$context<CallHeaders>()
    .use(({ next }) => next())

function workspaceRoutes(os: Os, workspace: Workspace) {
  const { files, search } = workspace
  return {
    files: os.files.router({
      read: os.files.read.handler(async ({ input: { path, maxBytes } }) => {
        const read = await files.read(path, maxBytes === undefined ? {} : { maxBytes })
        return read.ok ? { ...read, bytes: base64(read.bytes) } : read
      }),
      write: os.files.write.handler(({ input: { path, bytes, expect } }) =>
        files.write(path, bytesOf(bytes), expect === undefined ? {} : { expect }),
      ),
      change: os.files.change.handler(({ input }) => files.change(input)),
      list: os.files.list.handler(({ input }) => files.list(input.path)),
      watch: os.files.watch.handler(async function* ({ signal }) {
        yield* workspace.watch.changes(signalOr(signal))
      }),
    }),
    search: os.search.router({
      glob: os.search.glob.handler(({ input: { pattern, path, max } }) =>
        search.glob(pattern, { ...(path === undefined ? {} : { path }), ...(max === undefined ? {} : { max }) }),
      ),
      text: os.search.text.handler(({ input, signal }) => search.text(input, signal)),
    }),
    processes: os.processes.router({
      run: os.processes.run.handler(({ input: { env, ...spec }, signal }) =>
        commandFrames(workspace.processes, { ...spec, ...(env ? { env } : {}) }, signalOr(signal)),
      ),
    }),
  }
}

function terminalRoutes(os: Os, terminals: Terminals) {
  return os.terminals.router({
    list: os.terminals.list.handler(() => terminals.list()),
    open: os.terminals.open.handler(({ input: { title, ...rest } }) =>
      terminals.open({ ...rest, ...(title === undefined ? {} : { title }) }),
    ),
    attach: os.terminals.attach.handler(({ input, signal }) =>
      terminals.attach(input.id, input.after, signalOr(signal)),
    ),
    input: os.terminals.input.handler(({ input }) => {
      terminals.input(input)
      return {}
    }),
    resize: os.terminals.resize.handler(({ input }) => {
      terminals.resize(input.id, input.size)
      return {}
    }),
    close: os.terminals.close.handler(async ({ input }) => {
      await terminals.close(input.id)
      return {}
    }),
  })
}

function runRoutes(os: Os, runs: Runs) {
  return os.runs.router({
    start: os.runs.start.handler(({ input }) => runs.start(input)),
    events: os.runs.events.handler(({ input, signal }) => runs.events(input, signalOr(signal))),
    acknowledge: os.runs.acknowledge.handler(async ({ input }) => {
      await runs.acknowledge(input)
      return {}
    }),
    command: os.runs.command.handler(({ input }) => {
      runs.command(input)
      return {}
    }),
    state: os.runs.state.handler(({ input }) => runs.state(input.runId)),
  })
}
