import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { type ClientHttp2Session as Connection, connect } from 'node:http2'
import { createConnection } from 'node:net'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { linkedDaemon } from '@codeberth/control-plane'
import { generationHeader, tokenHeader } from '@codeberth/protocol'
import type { Daemon } from './web-house.ts'

const program = resolve(import.meta.dirname, '../../../../services/sandboxd/src/main.ts')
const token = 'a-token-of-at-least-thirty-two-characters'

/** A daemon as a process of its own, with an empty checkout. */
export type TestDaemon = { daemon: Daemon; checkout: string; close(): Promise<void> }

/** Starts one whose files lie beneath `folder`. */
export async function startDaemon(folder: string): Promise<TestDaemon> {
  const [root, sockets] = [join(folder, 'volume'), join(folder, 'sockets')]
  await mkdir(folder, { recursive: true })
  const args = [program, 'serve', '--root', root, '--sockets', sockets, '--proxy-port', '0']
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
  })
  const ended = once(child, 'exit')
  const close = async () => {
    child.kill('SIGTERM')
    await ended
  }
  for await (const line of createInterface(child.stdout)) if (line.includes('ready')) break
  const connection = connect('http://daemon', {
    createConnection: () => createConnection(join(sockets, 'daemon.sock')),
  })
  const daemon: Daemon = linkedDaemon((_projectId, request) => pass(connection, request), 'test')
  await daemon.hello({ token, generation: 1 })
  for await (const step of await daemon.checkout.prepare({ kind: 'empty' }))
    if (step.kind === 'failed') throw new Error(step.reason)
  return {
    daemon,
    checkout: join(root, 'checkout'),
    close: async () => {
      connection.destroy()
      await close()
    },
  }
}

/** The runner's link in its simplest form: the whole answer, with the runner's headers added. */
async function pass(connection: Connection, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const stream = connection.request({
    ...Object.fromEntries(request.headers),
    ':method': request.method,
    ':path': pathname + search,
    [tokenHeader]: token,
    [generationHeader]: '1',
  })
  const head = once(stream, 'response')
  stream.end(Buffer.from(await request.arrayBuffer()))
  const [headers] = await head
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  const plain = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    name.startsWith(':') ? [] : [[name, String(value)]],
  )
  return new Response(Buffer.concat(chunks), { status: Number(headers[':status']), headers: plain })
}
