import { spawn } from 'node:child_process'
import type { ServerHttp2Stream } from 'node:http2'
import { connect } from 'node:net'
import { Fault, faultBody } from '@codeberth/protocol'

/** The few answers of an edge that tests need: Git over smart HTTP from one folder, and connections to loopback ports. */
export type EdgeAnswers = { repository?: string; allowedPort?: number }

/** Answers a stream as the runner's edge does; `seen` gets each path. */
export function answerAsEdge({ repository, allowedPort }: EdgeAnswers, seen: string[]) {
  return (stream: ServerHttp2Stream, headers: Record<string, unknown>) => {
    const path = String(headers[':path'])
    seen.push(path)
    if (path.startsWith('/git/') && repository) return serveGit(repository, stream, path, headers)
    if (path === '/egress') {
      const host = String(headers['x-codeberth-host'])
      const port = Number(headers['x-codeberth-port'])
      if (port === allowedPort) return tunnel(stream, port)
      return refuse(stream, new Fault('egress-denied', { host, port, reason: 'not on the list' }))
    }
    refuse(stream, new Fault('not-found'))
  }
}

function refuse(stream: ServerHttp2Stream, fault: Fault): void {
  const { status, exit: _, ...body } = faultBody(fault)
  stream.respond({ ':status': status, 'content-type': 'application/json' })
  stream.end(JSON.stringify(body))
}

function tunnel(stream: ServerHttp2Stream, port: number): void {
  const socket = connect(port, '127.0.0.1', () => {
    stream.respond({ ':status': 200 })
    stream.pipe(socket)
    socket.pipe(stream)
  })
  socket.on('error', () => stream.close(2))
  stream.once('close', () => socket.destroy())
}

/** gitprotocol-http: references first, then the pack. */
function serveGit(folder: string, stream: ServerHttp2Stream, path: string, headers: Record<string, unknown>): void {
  const advertise = path.includes('/info/refs?')
  if (!path.startsWith('/git/https/git.example/team/repo')) {
    refuse(stream, new Fault('not-found'))
    return
  }
  const args = ['upload-pack', '--stateless-rpc', ...(advertise ? ['--advertise-refs'] : []), folder]
  const protocol = headers['git-protocol']
  const env = { PATH: '/usr/bin:/bin', ...(typeof protocol === 'string' ? { GIT_PROTOCOL: protocol } : {}) }
  const git = spawn('git', args, { env, stdio: ['pipe', 'pipe', 'ignore'] })
  const kind = advertise ? 'advertisement' : 'result'
  stream.respond({ ':status': 200, 'content-type': `application/x-git-upload-pack-${kind}` })
  if (advertise) stream.write('001e# service=git-upload-pack\n0000')
  stream.pipe(git.stdin)
  git.stdin.on('error', () => {})
  git.stdout.pipe(stream)
}
