import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import { edgePaths, Fault } from '@codeberth/protocol'
import type { EdgePorts } from './edge-ports.ts'
import { serveFolder } from './git-folder.ts'
import { decideRemote, passGitRequest, portOf } from './git-https.ts'
import { refuseGit } from './refuse-stream.ts'

/** The three requests of smart HTTP; `receive-pack` (a push) is among them so that it can be refused by name. */
const request = /^\/(https|file)\/(.+?)\/(info\/refs|git-upload-pack|git-receive-pack)$/

/** Serves `/git/{scheme}/{host}/{path}` of a sandbox: fetches of https remotes on allowed hosts, and of folders in the embedded shape. */
export function answerGit(ports: EdgePorts, stream: ServerHttp2Stream, url: URL, headers: IncomingHttpHeaders) {
  const found = request.exec(url.pathname.slice(edgePaths.git.length - 1))
  const [, scheme, repository, action] = found ?? []
  const push = action === 'git-receive-pack' || url.searchParams.get('service') === 'git-receive-pack'
  if (push) return refuseGit(stream, new Fault('unsupported', { what: 'Pushing from the sandbox' }))
  if (!repository || !(action === 'info/refs' || action === 'git-upload-pack'))
    return refuseGit(stream, new Fault('not-found'))
  if (scheme === 'file') {
    const folder = decoded(repository)?.replace(/^\/*/, '/')
    if (folder === undefined || !ports.fileRemotes || !isOwnFolder(ports.remote, folder))
      return refuseGit(stream, new Fault('not-found'))
    return serveFolder(ports, stream, { scheme, repository: folder, action, search: url.search }, headers)
  }
  if (!URL.canParse(`https://${repository}`)) return refuseGit(stream, new Fault('not-found'))
  const remote = new URL(`https://${repository}`)
  const verdict = decideRemote(ports, remote)
  if (verdict.ok)
    return passGitRequest(ports, stream, { scheme: 'https', repository, action, search: url.search }, headers)
  const refused = { host: remote.hostname, port: portOf(remote) }
  ports.blocked({ ...refused, ...verdict })
  refuseGit(stream, new Fault('egress-denied', { ...refused, reason: verdict.reason }))
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined // An escape that stands for no character names no folder.
  }
}

// Only the folder that the project was made from: the sandbox must not read other repositories of the host.
function isOwnFolder(remote: string | null, folder: string): boolean {
  if (!remote?.startsWith('file://')) return false
  return decodeURIComponent(new URL(remote).pathname).replace(/\/$/, '') === folder.replace(/\/$/, '')
}
