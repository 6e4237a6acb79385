import type { DaemonContract, RunEvent, ServerMessages, UnknownEvent } from '@codeberth/protocol'
import type { ContractRouterClient } from '@orpc/contract'

/** Who a socket belongs to, and whether that is still so. */
export type Viewer = { userId: string; stillValid(): Promise<boolean> }

/** What the front door needs of the house. Each function throws a Fault for what the viewer may not do. */
export type SocketPorts = {
  /** From the cookie header or an access token; null = not signed in. */
  authenticate(credential: { cookie: string | undefined; token: string | undefined }): Promise<Viewer | null>
  /** Throws Fault('not-found') when the run is unknown or foreign. */
  mayReadRun(viewer: Viewer, runId: string): Promise<void>
  mayReadProject(viewer: Viewer, projectId: string): Promise<void>
  /** Spends a ticket: true once, for the user and terminal that it was made for. */
  useTicket(viewer: Viewer, ticket: string, target: string): Promise<boolean>
  /** The log of a run after `after` in order, in pages while it is history, then live; ends after `run.finished`. */
  followRun(
    runId: string,
    after: number,
    signal: AbortSignal,
  ): AsyncIterable<{ events: (RunEvent | UnknownEvent)[]; headSeq: number }>
  /** Notices that something of a project changed. Returns the function that stops them. */
  onChanged(projectId: string, listener: (notice: ServerMessages['changed']) => void): Promise<() => Promise<void>>
  /** The daemon of a project; its calls throw Fault('sandbox-asleep') when it does not run. */
  daemon(projectId: string): ContractRouterClient<DaemonContract>
}
