import { type DaemonClient, daemonClient } from '@codeberth/sandbox'

/** Passes a request of the daemon contract to the sandbox of a project; throws Fault('sandbox-asleep') when none is held. */
export type PassRequest = (projectId: string, request: Request) => Promise<Response>

/** The daemon of one project as functions, reached over a link. A fault of the link is thrown as it is. */
export function linkedDaemon(pass: PassRequest, projectId: string): DaemonClient {
  return daemonClient({ fetch: (request) => pass(projectId, request) }, () => ({}))
}
