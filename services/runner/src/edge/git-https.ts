import type { IncomingMessage } from 'node:http'
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import { request as secure } from 'node:https'
import { isIP } from 'node:net'
import { pipeline } from 'node:stream'
import {
  AddressRefused,
  checkedLookup,
  decideAddress,
  decideEgress,
  type EgressVerdict,
} from '@codeberth/control-plane'
import { Fault, limits } from '@codeberth/protocol'
import type { EdgePorts } from './edge-ports.ts'
import type { GitRequest } from './git-fetch.ts'
import { beginAnswer, refuseGit } from './refuse-stream.ts'

const passed = ['content-type', 'content-encoding', 'accept', 'accept-encoding', 'git-protocol', 'user-agent'] as const
const redirects = 5

/** The port at which an https address is dialled. */
export const portOf = (url: URL): number => (url.port === '' ? 443 : Number(url.port))

/** Whether an https remote may be dialled as far as its name says; what the name leads to is judged when it is looked up. */
export function decideRemote(ports: Pick<EdgePorts, 'egressRules' | 'opened'>, url: URL): EgressVerdict {
  const verdict = decideEgress(ports.egressRules(), url.hostname, portOf(url))
  // `lookup` is not called for a literal address, so that one is judged here.
  const address = url.hostname.replace(/^\[|\]$/g, '')
  return verdict.ok && isIP(address) ? decideAddress(ports.opened, address) : verdict
}

/** Passes a fetch to an https remote that `decideRemote` allows. TLS ends here, redirects are followed here, each to an allowed host only. */
export function passGitRequest(
  ports: EdgePorts,
  stream: ServerHttp2Stream,
  request: GitRequest,
  headers: IncomingHttpHeaders,
) {
  const sent: Record<string, string> = {}
  for (const name of passed) if (typeof headers[name] === 'string') sent[name] = headers[name]
  const url = new URL(`https://${request.repository}/${request.action}${request.search}`)
  send(ports, stream, { url, headers: sent, get: request.action === 'info/refs', left: redirects })
}

type Call = { url: URL; headers: Record<string, string>; get: boolean; left: number }

function send(ports: EdgePorts, stream: ServerHttp2Stream, asked: Call) {
  const { url, headers, get } = asked
  const call = secure(
    url,
    {
      method: get ? 'GET' : 'POST',
      headers,
      lookup: checkedLookup(ports.opened),
      timeout: limits.egressConnectMs.value * 3,
    },
    (answer) => {
      const location = answer.headers.location
      if (get && location && (answer.statusCode ?? 0) >= 300 && (answer.statusCode ?? 0) < 400) {
        answer.resume()
        return follow(ports, stream, asked, location)
      }
      passAnswer(ports, stream, url, answer)
    },
  )
  // An answer that changes the protocol has no body for us, and without a listener it is never told.
  call.once('upgrade', (_, socket) => {
    socket.destroy()
    refuse(stream, url, 'it asks for another protocol')
  })
  call.once('timeout', () => call.destroy(new Error('no answer in time')))
  call.once('error', (error) => {
    const reason = error instanceof AddressRefused ? error.verdict.reason : error.message
    if (error instanceof AddressRefused) ports.blocked({ host: url.hostname, port: portOf(url), ...error.verdict })
    refuse(stream, url, reason)
  })
  stream.once('close', () => call.destroy())
  if (get) call.end()
  else pipeline(stream, call, (error) => error && call.destroy())
}

function follow(ports: EdgePorts, stream: ServerHttp2Stream, asked: Call, location: string) {
  const url = URL.parse(location, asked.url.href)
  if (url === null) return refuse(stream, asked.url, 'it redirects to what is no address')
  if (asked.left === 0) return refuse(stream, url, 'the remote redirects too often')
  const verdict = url.protocol === 'https:' ? decideRemote(ports, url) : leavesHttps
  if (verdict.ok) return send(ports, stream, { ...asked, url, left: asked.left - 1 })
  ports.blocked({ host: url.hostname, port: portOf(url), ...verdict })
  refuse(stream, url, verdict.reason)
}

const leavesHttps = {
  ok: false as const,
  rule: 'scheme',
  reason: 'the remote redirects away from https',
  fix: 'Use the address it redirects to.',
}

function refuse(stream: ServerHttp2Stream, url: URL, reason: string) {
  refuseGit(stream, new Fault('checkout-failed', { reason }), `${url.host}: ${reason}.`)
}

function passAnswer(ports: EdgePorts, stream: ServerHttp2Stream, url: URL, answer: IncomingMessage) {
  const headers: Record<string, string> = {}
  for (const name of ['content-type', 'content-encoding', 'cache-control', 'www-authenticate'] as const)
    if (answer.headers[name]) headers[name] = answer.headers[name]
  const problem = beginAnswer(stream, answer.statusCode ?? 502, headers)
  if (problem !== null) {
    answer.destroy()
    return refuse(stream, url, problem)
  }
  let received = 0
  answer.on('data', (chunk: Buffer) => {
    received += chunk.length
  })
  pipeline(answer, stream, (error) => {
    if (error) stream.destroy()
    ports.log.info(
      { projectId: ports.projectId, host: url.hostname, port: portOf(url), rule: 'git', received },
      'egress',
    )
  })
}
