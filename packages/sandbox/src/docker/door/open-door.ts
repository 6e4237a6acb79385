import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Duplex, pipeline } from 'node:stream'
import * as z from 'zod'
import { labels } from '../container.ts'
import { findCall } from './allowed-calls.ts'

/** Documents are small; archives and builds are streamed past. */
const bodyBytes = 1024 * 1024

type Log = { warn(fields: object, message: string): void }
type Options = { socketPath: string; host: string; port: number; log: Log }

/**
 * A door before a Docker engine for who makes sandboxes: it lets the calls of `allowed-calls.ts` through and refuses the rest with
 * 403. Whoever is behind it makes containers that are cut off from network and machine, and touches no others.
 */
export async function openEngineDoor(options: Options): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((req, res) => void answer(options, req, res))
  server.on('upgrade', (req, socket, head) => void answerHijack(options, req, socket, head))
  // A start of an image's build says nothing for minutes.
  server.requestTimeout = 0
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  return {
    port: addressOf(server.address()).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the door has no port')
  return address
}

async function answer(options: Options, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const passed = await permit(options, req, () => readBody(req)).catch((error: unknown) => refusal(String(error)))
  if (!passed.ok) {
    tell(options, req, passed.reason)
    req.resume()
    res.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ message: passed.reason }))
    return
  }
  const call = request({ ...target(options, req), headers: headersOf(req, passed.body) }, (reply) => {
    res.writeHead(reply.statusCode ?? 502, reply.headers)
    pipeline(reply, res, (error) => error && res.destroy())
  })
  call.once('error', (error) => (res.headersSent ? res.destroy() : awayAs(res, error)))
  res.once('close', () => call.destroy())
  if (passed.body) call.end(passed.body)
  else req.pipe(call)
}

// The engine's own words for a stream that both sides keep: after its answer only bytes are passed, no further request.
async function answerHijack(options: Options, req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  socket.on('error', () => undefined)
  const read = bodyOf(req, socket, head)
  const passed = await permit(options, req, async () => (await read).body).catch((error: unknown) =>
    refusal(String(error)),
  )
  if (!passed.ok) {
    tell(options, req, passed.reason)
    socket.end(plainAnswer(403, passed.reason))
    return
  }
  const { body, rest } = await read
  const headers = { ...headersOf(req, body), connection: 'Upgrade', upgrade: 'tcp' }
  const call = request({ ...target(options, req), headers })
  call.once('upgrade', (reply, engine, first) => {
    socket.write(`HTTP/1.1 ${reply.statusCode} ${reply.statusMessage}\r\n${rawHeaders(reply)}\r\n`)
    if (first.length > 0) socket.write(first)
    if (rest.length > 0) engine.write(rest)
    pipeline(socket, engine, () => undefined)
    pipeline(engine, socket, () => undefined)
  })
  call.once('response', (reply) => {
    socket.write(`HTTP/1.1 ${reply.statusCode} ${reply.statusMessage}\r\n${rawHeaders(reply)}\r\n`)
    pipeline(reply, socket, () => undefined)
  })
  call.once('error', (error) => socket.end(plainAnswer(502, error.message)))
  socket.once('close', () => call.destroy())
  call.end(body)
}

type Passed = { ok: true; body: Buffer | null } | { ok: false; reason: string }

const refusal = (reason: string): Passed => ({ ok: false, reason })

async function permit(options: Options, req: IncomingMessage, read: () => Promise<Buffer>): Promise<Passed> {
  const found = findCall(req.method ?? '', req.url ?? '')
  if (!found) return refusal('This call is not on the list of the door before the engine.')
  const { call, container, exec } = found
  const asked = container ?? (exec && (await containerOf(options, exec)))
  if (call.own && !(asked && (await isOurs(options, asked)))) return refusal('This is no container of a sandbox.')
  if (!call.body) return { ok: true, body: null }
  const body = await read()
  const checked = call.body.safeParse(JSON.parse(body.toString()))
  if (checked.success) return { ok: true, body }
  const where = checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  return refusal(`What is asked for is more than a sandbox needs (${where}).`)
}

const Exec = z.object({ ContainerID: z.string() })
const Inspected = z.object({ Config: z.object({ Labels: z.record(z.string(), z.string()).nullable() }) })

async function containerOf(options: Options, exec: string): Promise<string | null> {
  const found = Exec.safeParse(await inspect(options, `/exec/${encodeURIComponent(exec)}/json`))
  return found.success ? found.data.ContainerID : null
}

// Also one that does not exist passes: the engine's 404 is what the asker waits for.
async function isOurs(options: Options, container: string): Promise<boolean> {
  const found = await inspect(options, `/containers/${encodeURIComponent(container)}/json`)
  if (found === null) return true
  const labelled = Inspected.safeParse(found).data?.Config.Labels
  return labelled ? labels.installation in labelled : false
}

function inspect({ socketPath }: Options, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path }, (reply) => {
      readBody(reply).then((body) => {
        if (reply.statusCode === 404) resolve(null)
        else if (reply.statusCode === 200) resolve(JSON.parse(body.toString()))
        else reject(new Error(`the engine answered ${reply.statusCode}`))
      }, reject)
    })
    call.once('error', reject)
    call.end()
  })
}

async function readBody(message: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    if (!Buffer.isBuffer(chunk)) throw new Error('a body is not bytes')
    size += chunk.length
    if (size > bodyBytes) throw new Error('the body is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The body of a hijacking request, and what came after it: that is of the stream already. */
async function bodyOf(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<{ body: Buffer; rest: Buffer }> {
  const length = Number(req.headers['content-length'] ?? 0)
  if (!(length <= bodyBytes) || req.headers['transfer-encoding']) throw new Error('the body has no length of its own')
  let seen = head
  while (seen.length < length) {
    const next: Buffer | null = socket.read() ?? (await readable(socket))
    if (next) seen = Buffer.concat([seen, next])
  }
  return { body: seen.subarray(0, length), rest: seen.subarray(length) }
}

function readable(socket: Duplex): Promise<null> {
  return new Promise((resolve, reject) => {
    socket.once('readable', () => resolve(null))
    socket.once('close', () => reject(new Error('the request broke off')))
  })
}

const target = ({ socketPath }: Options, req: IncomingMessage) => ({ socketPath, method: req.method, path: req.url })

function headersOf(req: IncomingMessage, body: Buffer | null): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(req.headers))
    if (value !== undefined && !['connection', 'upgrade', 'keep-alive'].includes(name)) headers[name] = value
  if (!body) return headers
  const { 'transfer-encoding': _, ...told } = headers
  return { ...told, 'content-length': String(body.length) }
}

const rawHeaders = ({ rawHeaders: raw }: IncomingMessage): string =>
  raw.map((part, at) => (at % 2 === 0 ? `${part}: ` : `${part}\r\n`)).join('')

function plainAnswer(status: number, message: string): string {
  const body = JSON.stringify({ message })
  const head = `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\nconnection: close`
  return `${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

function awayAs(res: ServerResponse, error: Error): void {
  res.writeHead(502, { 'content-type': 'application/json' })
  res.end(JSON.stringify({ message: `The engine does not answer: ${error.message}` }))
}

function tell({ log }: Options, req: IncomingMessage, reason: string): void {
  log.warn({ method: req.method, path: req.url?.split('?')[0], reason }, 'a call to the engine was refused')
}
