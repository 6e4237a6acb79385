import {
  type Actor,
  authenticate,
  demandProject,
  demandRun,
  onChanged,
  type Platform,
  useTicket,
  webSessionCookie,
} from '@codeberth/control-plane'
import { Fault } from '@codeberth/protocol'
import type { SocketPorts, Viewer } from './socket-ports.ts'

type House = Pick<Platform, 'db' | 'bus' | 'feed' | 'credentials'>

/** What the front door needs, answered from the records of the control plane. */
export function platformPorts(p: House, options: { publicUrl: string; daemon: SocketPorts['daemon'] }): SocketPorts {
  const actors = new WeakMap<Viewer, Actor>()
  const actorOf = (viewer: Viewer): Actor => {
    const actor = actors.get(viewer)
    if (!actor) throw new Fault('unauthenticated')
    return actor
  }
  return {
    async authenticate({ cookie, token }) {
      const actor = await whoConnects(p, webSessionCookie(options.publicUrl), cookie, token)
      if (!actor) return null
      const viewer: Viewer = { userId: actor.userId }
      actors.set(viewer, actor)
      return viewer
    },
    watchViewer: (viewer, ended) => p.credentials.watch(actorOf(viewer), ended),
    async mayReadRun(viewer, runId) {
      await demandRun(p, actorOf(viewer), 'run.read', runId)
    },
    async demandProject(viewer, action, projectId) {
      await demandProject(p, actorOf(viewer), action, projectId)
    },
    useTicket: (viewer, ticket, target) => useTicket(p, viewer.userId, 'terminal', ticket, target),
    followRun: (runId, after, signal) => p.feed.follow(runId, after, signal),
    onChanged: (projectId, listener) => onChanged(p, (changed) => changed.projectId === projectId && listener(changed)),
    daemon: options.daemon,
  }
}

// A token is meant for who has one; with it the cookie is not looked at.
async function whoConnects(
  p: House,
  cookieName: string,
  cookie: string | undefined,
  token: string | undefined,
): Promise<Actor | null> {
  if (token !== undefined) {
    const actor = await authenticate(p, token)
    return actor?.kind === 'token' ? actor : null
  }
  const pair = cookie?.split(';').find((part) => part.trim().startsWith(`${cookieName}=`))
  const actor = pair ? await authenticate(p, pair.trim().slice(cookieName.length + 1)) : null
  return actor?.kind === 'web' ? actor : null
}
