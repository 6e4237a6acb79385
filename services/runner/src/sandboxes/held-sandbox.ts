import { checkoutSource, nextSandboxGeneration, type Platform, type RunWork } from '@codeberth/control-plane'
import {
  edgePaths,
  Fault,
  faultBody,
  generationHeader,
  type ProjectSource,
  type SandboxStep,
  tokenHeader,
} from '@codeberth/protocol'
import {
  connectDaemon,
  type DaemonClient,
  daemonClient,
  type EdgeHandler,
  type Sandbox,
  type Sandboxes,
  type SandboxLimits,
  serveEdge,
} from '@codeberth/sandbox'
import { openScope } from '@codeberth/scope'
import type { Log } from '@codeberth/service-kit'
import { bootToken } from './boot-token.ts'
import type { ProgressRecord } from './progress-record.ts'

/** A sandbox that this runner holds: its daemon has heard this generation, older holders are fenced. */
export type HeldSandbox = {
  projectId: string
  generation: number
  /** When it was ready, on the monotonic clock. */
  since: number
  daemon: DaemonClient
  /** Passes a request of the daemon contract on, with the boot's token and the generation. */
  fetch(request: Request): Promise<Response>
  /** Ends the lines; the sandbox goes on. */
  close(): Promise<void>
}

/** What holding a sandbox needs. */
export type Holding = {
  platform: Pick<Platform, 'db'>
  sandboxes: Sandboxes
  /** This runner's address as other services reach it; stands in `sandboxes.host`. */
  host: string
  serviceKey: string
  limits: SandboxLimits
  edge(projectId: string, source: ProjectSource): EdgeHandler
  progress: ProgressRecord
  /** Told when the daemon of a held sandbox has gone: nothing listens any more. */
  lost(projectId: string): void
  log: Log
}

const closeMs = 5_000

/** Starts or finds the sandbox of a project, connects to it and prepares its checkout once. Throws Fault with the step that failed. */
export async function holdSandbox(
  h: Holding,
  project: Pick<RunWork, 'projectId' | 'source'>,
  signal: AbortSignal,
): Promise<HeldSandbox> {
  const { projectId, source } = project
  const scope = openScope()
  h.progress.note(projectId, { kind: 'begin' })
  try {
    const generation = await nextSandboxGeneration(h.platform, projectId, h.host)
    const sandbox = await h.sandboxes.ensure({ projectId, generation, limits: h.limits }, signal)
    const dial: Sandbox['dial'] = (role, stop) => sandbox.dial(role, stop)
    const pipe = { log: h.log, lost: () => h.lost(projectId) }
    const link = scope.own(await connectDaemon(dial, pipe), (one) => one.close(), closeMs, 'daemon link')
    const headers = { [tokenHeader]: bootToken(h.serviceKey, sandbox.id), [generationHeader]: String(generation) }
    const daemon = daemonClient(link, () => headers)
    const hello = await daemon.hello({ token: headers[tokenHeader] ?? '', generation }, { signal })
    // After the hello, so that the daemon knows by whom the edge is offered.
    const edge = serveEdge(dial, asHolder(headers, h.edge(projectId, source)), { log: h.log })
    scope.own(edge, (one) => one.close(), closeMs, 'edge')
    if (!hello.hasCheckout) await prepareCheckout(h, daemon, project, signal)
    h.progress.note(projectId, { kind: 'ready', at: Date.now() })
    return {
      projectId,
      generation,
      since: performance.now(),
      daemon,
      fetch: (request) => link.fetch(withHeaders(request, headers)),
      close: async () => void (await scope.close()),
    }
  } catch (thrown) {
    await scope.close()
    h.progress.note(projectId, { kind: 'failed', reason: faultBody(thrown).message })
    throw thrown
  }
}

/** The edge of who holds the sandbox: it shows that first when it is asked. */
const asHolder =
  (headers: Record<string, string>, edge: EdgeHandler): EdgeHandler =>
  (stream, asked) =>
    asked[':path'] === edgePaths.holder ? stream.respond(headers, { endStream: true }) : edge(stream, asked)

// What the caller sent of these headers does not count.
function withHeaders(request: Request, headers: Record<string, string>): Request {
  const passed = new Request(request)
  for (const [name, value] of Object.entries(headers)) passed.headers.set(name, value)
  passed.headers.delete('cookie')
  passed.headers.delete('authorization')
  return passed
}

async function prepareCheckout(
  h: Holding,
  daemon: DaemonClient,
  { projectId, source }: Pick<RunWork, 'projectId' | 'source'>,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = Date.now()
  const tell = (ok: boolean | null, detail?: string) => {
    const step: SandboxStep = {
      name: 'checkout',
      startedAt,
      endedAt: ok === null ? null : Date.now(),
      ok,
      ...(detail ? { detail } : {}),
    }
    h.progress.note(projectId, { kind: 'step', step })
  }
  tell(null)
  for await (const progress of await daemon.checkout.prepare(await checkoutSource(source), { signal })) {
    if (progress.kind === 'line') tell(null, progress.text)
    else if (progress.kind === 'done') {
      tell(true)
      return
    } else {
      tell(false, progress.reason)
      throw new Fault('checkout-failed', { reason: progress.reason })
    }
  }
  tell(false)
  throw new Fault('checkout-failed', { reason: 'the sandbox stopped in the middle.' })
}
