import { daemonPrefix, Fault } from '@codeberth/protocol'
import type { SandboxDesk } from '../sandboxes/sandbox-desk.ts'

/** Passes a request of the daemon contract to the sandbox of a project that this runner holds. */
export type Link = (projectId: string, request: Request) => Promise<Response>

/** Opens the link. It starts nothing: Fault('sandbox-asleep') when the sandbox is not held here. */
export function openLink(desk: Pick<SandboxDesk, 'held'>): Link {
  return async (projectId, request) => {
    const { pathname } = new URL(request.url)
    if (pathname !== daemonPrefix && !pathname.startsWith(`${daemonPrefix}/`)) throw new Fault('not-found')
    const held = desk.held(projectId)
    if (!held) throw new Fault('sandbox-asleep')
    return held.fetch(request)
  }
}
