import { mkdir, realpath } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type FreshMap, openFolderMap } from '@codeberth/code-map'
import { openScope } from '@codeberth/scope'
import { openLocalWorkspace, openTerminals } from '@codeberth/workspace'
import { type Access, openAccess } from './access.ts'
import { openCheckout } from './checkout/checkout.ts'
import { childEnvironment } from './child-environment.ts'
import { serveDaemon } from './daemon-server.ts'
import { type Edge, openEdge } from './edge/edge.ts'
import { openProxy } from './edge/proxy.ts'
import { listenOnSocket } from './edge/unix-server.ts'
import { type CarryRun, openRuns, runMark } from './runs/runs.ts'

export type DaemonOptions = {
  /** The volume: holds `checkout`, `home` and `daemon`, which are made when missing. */
  root: string
  /** Folder of `daemon.sock` and `edge.sock`; made when missing. */
  sockets: string
  /** Port of the proxy on the loopback interface; 0 for any. */
  proxyPort: number
  version: string
  /** What of the daemon's environment its children see, besides what it adds. */
  env: Readonly<Record<string, string>>
  ripgrep?: string
  /** Says how runs are carried out, with the parts of this daemon. */
  carry(parts: RunParts): CarryRun
  failed(runId: string, thrown: unknown): void
  /** Is told once when the code map cannot be kept on disk. */
  mapNotKept(thrown: unknown): void
}

/** What a run needs of the daemon: the folder and the environment of its commands, and the way to the model. */
export type RunParts = {
  edge: Edge
  /** A workspace whose commands are known as the run's. */
  openWorkspace(runId: string): ReturnType<typeof openLocalWorkspace>
  /** The map of the checkout; all runs share it. */
  codeMap: FreshMap
}

export type Daemon = { epoch: number; proxyPort: number; close(): Promise<void> }

const closeMs = 10_000

/** Starts the daemon of one sandbox. `close` ends its runs, terminals and connections. */
export async function openDaemon(options: DaemonOptions): Promise<Daemon> {
  const scope = openScope()
  try {
    return await openParts(options, scope)
  } catch (thrown) {
    await scope.close()
    throw thrown
  }
}

async function openParts(options: DaemonOptions, scope: ReturnType<typeof openScope>): Promise<Daemon> {
  const { folder, home, own } = await makeFolders(options)
  const epoch = Date.now()
  // The edge is the highest holder's, as the calls are: another runner may still be dialling that does not know it was overtaken.
  const access: Access = openAccess((generation) => edge.fence(generation))
  const edge = scope.own(openEdge({ admit: access.check }), ({ close }) => close(), closeMs, 'edge')
  const proxy = scope.own(await openProxy(edge, options.proxyPort), ({ close }) => close(), closeMs, 'proxy')
  const env = childEnvironment({ own: options.env, home, proxyUrl: `http://127.0.0.1:${proxy.port}` })
  const place = { root: folder, ...(options.ripgrep ? { ripgrep: options.ripgrep } : {}) }
  const workspace = await openLocalWorkspace({ ...place, env })
  const terminals = scope.own(
    openTerminals({ epoch, cwd: folder, env }),
    ({ closeAll }) => closeAll(),
    closeMs,
    'terminals',
  )
  const codeMap = scope.own(
    await openFolderMap({
      root: folder,
      search: workspace.search,
      storeFile: join(own, 'code-map'),
      notKept: options.mapNotKept,
    }),
    ({ close }) => close(),
    closeMs,
    'code map',
  )
  const runs = scope.own(
    openRuns({
      epoch,
      folder: join(own, 'spool'),
      carry: options.carry({
        edge,
        codeMap,
        openWorkspace: (runId) => openLocalWorkspace({ ...place, env: { ...env, [runMark]: runId } }),
      }),
      failed: options.failed,
    }),
    ({ close }) => close(),
    closeMs,
    'runs',
  )
  const checkout = openCheckout({ folder, scratch: own, env, files: workspace.files })
  const edgeServer = createServer((pipe) => edge.accept(pipe))
  await listenOnSocket(edgeServer, join(options.sockets, 'edge.sock'))
  scope.own(edgeServer, (server) => server.close(), closeMs, 'edge socket')
  const parts = { version: options.version, epoch, access, workspace, terminals, checkout, runs }
  const server = await serveDaemon(join(options.sockets, 'daemon.sock'), parts)
  scope.own(server, ({ close }) => close(), closeMs, 'daemon socket')
  return {
    epoch,
    proxyPort: proxy.port,
    close: async () => {
      await scope.close()
    },
  }
}

async function makeFolders({ root, sockets }: DaemonOptions) {
  await mkdir(sockets, { recursive: true, mode: 0o700 })
  const made = { folder: join(root, 'checkout'), home: join(root, 'home'), own: join(root, 'daemon') }
  for (const path of Object.values(made)) await mkdir(path, { recursive: true })
  return { ...made, folder: await realpath(made.folder) }
}
