import { type IncomingMessage, Agent as PlainAgent, request as plain, type ServerResponse } from 'node:http'
import { Agent as SecureAgent, request as secure } from 'node:https'
import { type BlockList, isIP } from 'node:net'
import { pipeline } from 'node:stream'
import { Fault, faultBody } from '@codeberth/protocol'
import { discardRest, doorHeader, isForwardedHeader, lastOf, requestUrl } from '@codeberth/service-kit'

/** Longest silence of the web server in the middle of an answer; event streams say something every 15 s. */
const silenceMs = 120_000
/** Shorter than the web server keeps an idle connection: of the two, this side lets go first. */
const idleMs = 4_000

// Of one connection only (RFC 9110 §7.6.1): they are not passed on.
const ofConnection = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** The way from the front door to the web server. */
export type PassOn = {
  /** Passes a request on and its answer back, both streamed. A web server that is away is answered with `unreachable`. */
  (req: IncomingMessage, res: ServerResponse): void
  /** Lets go of idle connections. */
  close(): void
}

type Options = {
  webUrl: string
  serviceKey: string
  /** Proxies before this door, whose word for the client's address and scheme counts. */
  trustedProxies: BlockList
}

/** Opens the way. The web server is told for whom the door asks, in headers that it believes for the service key alone. */
export function openPassOn(options: Options): PassOn {
  const isSecure = options.webUrl.startsWith('https:')
  const agent = new (isSecure ? SecureAgent : PlainAgent)({ keepAlive: true, timeout: idleMs })
  const send = isSecure ? secure : plain
  const passOn = (req: IncomingMessage, res: ServerResponse) => {
    const headers = { ...keptHeaders(req.headers), ...forwardedHeaders(req, options) }
    const call = send(requestUrl(req, options.webUrl), { agent, method: req.method, headers })
    call.setTimeout(silenceMs, () => call.destroy())
    call.once('response', (answer) => {
      res.writeHead(answer.statusCode ?? 502, keptHeaders(answer.headers))
      pipeline(answer, res, (error) => error && res.destroy())
    })
    call.on('error', () => {
      req.unpipe(call)
      discardRest(req)
      // An answer that has begun comes to its own end, whatever became of the body.
      if (!res.headersSent) refuse(res)
    })
    res.once('close', () => call.destroy())
    req.pipe(call)
  }
  return Object.assign(passOn, { close: () => agent.destroy() })
}

type Headers = Record<string, string | string[]>

function keptHeaders(headers: IncomingMessage['headers']): Headers {
  const named = new Set(headers.connection?.split(',').map((name) => name.trim().toLowerCase()))
  const kept: Headers = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !ofConnection.has(name) && !named.has(name) && !isForwardedHeader(name))
      kept[name] = value
  return kept
}

function forwardedHeaders(req: IncomingMessage, { serviceKey, trustedProxies }: Options): Headers {
  const peer = req.socket.remoteAddress ?? ''
  const trusted = isTrusted(trustedProxies, peer)
  const client = (trusted && lastOf(req.headers['x-forwarded-for'])) || peer
  const scheme = (trusted && lastOf(req.headers['x-forwarded-proto'])) || 'http'
  return {
    'x-forwarded-for': client,
    'x-forwarded-host': req.headers.host ?? '',
    'x-forwarded-proto': scheme,
    [doorHeader]: `Bearer ${serviceKey}`,
  }
}

function isTrusted(proxies: BlockList, address: string): boolean {
  const bare = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
  const version = isIP(bare)
  return version !== 0 && proxies.check(bare, version === 6 ? 'ipv6' : 'ipv4')
}

function refuse(res: ServerResponse): void {
  const { status, exit: _, ...body } = faultBody(new Fault('unreachable', { what: 'The web server' }))
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
