import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A Git server over https on loopback with one repository, as `git http-backend` serves it. */
export type GitServer = {
  /** `https://127.0.0.1:PORT/greeting.git` */
  remote: string
  /** The same repository as `file://`. */
  fileRemote: string
  /** Makes the same repository under another name. */
  add(name: string): void
  /** What a client has to trust. */
  certificateFile: string
  stop(): Promise<void>
}

const daysValid = '2'

/** Opens it on a free port with a certificate of its own. */
export async function openGitServer(): Promise<GitServer> {
  const folder = mkdtempSync(join(tmpdir(), 'cb-git-'))
  const certificateFile = join(folder, 'certificate.pem')
  const keyFile = join(folder, 'key.pem')
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', daysValid, '-subj', '/CN=127.0.0.1']
  const files = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyFile, '-out', certificateFile]
  execFileSync('openssl', [...request, ...files], { stdio: 'ignore' })
  makeRepository(folder)
  const server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certificateFile) }, (asked, answer) =>
    serveGit(folder, asked, answer),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address !== 'string' ? address.port : 0
  return {
    remote: `https://127.0.0.1:${port}/greeting.git`,
    fileRemote: `file://${join(folder, 'greeting.git')}`,
    certificateFile,
    add: (name) => cloneBare(folder, name),
    async stop() {
      server.close()
      server.closeAllConnections()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function makeRepository(folder: string): void {
  const work = join(folder, 'work')
  mkdirSync(work)
  writeFileSync(join(work, 'greeting.txt'), 'hello\n')
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
      cwd: work,
      stdio: 'ignore',
    })
  git('init', '-b', 'trunk')
  git('add', '.')
  git('commit', '-m', 'a greeting')
  cloneBare(folder, 'greeting')
}

function cloneBare(folder: string, name: string): void {
  execFileSync('git', ['clone', '--bare', join(folder, 'work'), join(folder, `${name}.git`)], { stdio: 'ignore' })
}

function serveGit(folder: string, asked: IncomingMessage, answer: ServerResponse): void {
  const url = new URL(asked.url ?? '/', 'https://127.0.0.1')
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH ?? '',
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: asked.method ?? 'GET',
      CONTENT_TYPE: asked.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: asked.headers['content-encoding'] ?? '',
      ...(asked.headers['git-protocol'] ? { GIT_PROTOCOL: String(asked.headers['git-protocol']) } : {}),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  asked.pipe(backend.stdin)
  const chunks: Buffer[] = []
  backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  backend.once('close', () => answerOf(Buffer.concat(chunks), answer))
}

/** CGI: headers, an empty line, the body; a `Status` header is the status. */
function answerOf(output: Buffer, answer: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n')
  const headers = output
    .subarray(0, end)
    .toString()
    .split('\r\n')
    .map((line) => line.split(': '))
  const status = headers.find(([name]) => name === 'Status')?.[1]
  for (const [name = '', value = ''] of headers) if (name !== 'Status') answer.setHeader(name, value)
  answer.writeHead(status ? Number.parseInt(status, 10) : 200)
  answer.end(output.subarray(end + 4))
}
