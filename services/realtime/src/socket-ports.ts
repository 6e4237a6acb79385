import type {
  ClientMessages,
  RunEvent,
  ServerMessages,
  TerminalFrame,
  TerminalMark,
  UnknownEvent,
  WatchBatch,
} from '@codeberth/protocol'

/** Who a socket belongs to. */
export type Viewer = { userId: string }

/** What is done with a project over a socket. */
export type ProjectAction = 'project.read' | 'terminal.watch' | 'terminal.type'

type Until = { signal: AbortSignal }

/** What the front door asks of a project's daemon. */
export type ProjectDaemon = {
  files: { watch(asked: Record<never, never>, until: Until): Promise<AsyncIterable<WatchBatch>> }
  terminals: {
    attach(asked: { id: string; after: TerminalMark | null }, until: Until): Promise<AsyncIterable<TerminalFrame>>
    input(input: ClientMessages['terminal.input']): Promise<unknown>
    resize(resize: ClientMessages['terminal.resize']): Promise<unknown>
  }
}

/** What the front door needs of the house. Each function throws a Fault for what the viewer may not do. */
export type SocketPorts = {
  /** From the cookie header or an access token; null = not signed in. */
  authenticate(credential: { cookie: string | undefined; token: string | undefined }): Promise<Viewer | null>
  /**
   * Calls `ended` within 5 s after the viewer's credential has ended, or when nobody can tell whether it stands. Returns how to
   * stop.
   */
  watchViewer(viewer: Viewer, ended: (why: 'revoked' | 'unanswered') => void): () => void
  /** Throws Fault('not-found') when the run is unknown or foreign. */
  mayReadRun(viewer: Viewer, runId: string): Promise<void>
  /** Throws Fault('not-found') for an unknown or foreign project, and the fault of the policy for what the viewer may not do with it. */
  demandProject(viewer: Viewer, action: ProjectAction, projectId: string): Promise<void>
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
  daemon(projectId: string): ProjectDaemon
}
