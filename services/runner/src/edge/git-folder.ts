import { spawn } from 'node:child_process'
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Fault } from '@codeberth/protocol'
import type { EdgePorts } from './edge-ports.ts'
import type { GitRequest } from './git-fetch.ts'
import { beginAnswer, refuseGit } from './refuse-stream.ts'

/** Announces the service before the references (gitprotocol-http: "smart server response"). */
const announcement = '001e# service=git-upload-pack\n0000'

/** Serves a fetch of a repository that lies on this host, read only, by Git's own `upload-pack`. */
export function serveFolder(
  ports: EdgePorts,
  stream: ServerHttp2Stream,
  request: GitRequest,
  headers: IncomingHttpHeaders,
) {
  const advertise = request.action === 'info/refs'
  const protocol = headers['git-protocol']
  const pack = spawn(
    'git',
    [
      '-c',
      'safe.directory=*',
      'upload-pack',
      '--stateless-rpc',
      ...(advertise ? ['--http-backend-info-refs'] : []),
      request.repository,
    ],
    {
      // `safe.directory` from the command line does not reach upload-pack's own check, so it is given by environment as well.
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'safe.directory',
        GIT_CONFIG_VALUE_0: '*',
        ...(typeof protocol === 'string' ? { GIT_PROTOCOL: protocol } : {}),
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  )
  const refuse = (reason: string) => refuseGit(stream, new Fault('checkout-failed', { reason }), reason)
  let problem = ''
  pack.stderr.on('data', (bytes: Buffer) => {
    problem = (problem + bytes.toString()).slice(-2_000)
  })
  pack.once('error', (error) => refuse(error.message))
  pack.stdout.once('readable', () => {
    const first: Buffer | null = pack.stdout.read()
    if (first === null) return
    const type = `application/x-git-upload-pack-${advertise ? 'advertisement' : 'result'}`
    if (beginAnswer(stream, 200, { 'content-type': type, 'cache-control': 'no-cache' }) !== null) return pack.kill()
    if (advertise) stream.write(announcement)
    stream.write(first)
    pipeline(pack.stdout, stream, (error) => error && stream.destroy())
  })
  pack.once('exit', (code) => {
    if (code === 0) return
    ports.log.error({ projectId: ports.projectId, problem }, 'git upload-pack failed')
    refuse(problem.trim().replace(/^fatal: /, '') || 'git failed.')
  })
  stream.once('close', () => pack.kill())
  pack.stdin.on('error', () => undefined)
  const body = headers['content-encoding'] === 'gzip' ? stream.pipe(createGunzip()) : stream
  if (advertise) pack.stdin.end()
  else pipeline(body, pack.stdin, (error) => error && pack.kill())
}
