import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import { connect, isIP, type Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { AddressRefused, checkedLookup, decideAddress, decideEgress } from '@codeberth/control-plane'
import { badInput, EgressTarget, egressHostHeader, egressPortHeader, Fault, limits } from '@codeberth/protocol'
import type { EdgePorts } from './edge-ports.ts'
import { refuseStream } from './refuse-stream.ts'

/**
 * Connects a process of the sandbox to the outside, if policy allows the host: 200, then bytes both ways. A refusal is answered
 * at once, without a look-up of the name, with the fault `egress-denied`.
 */
export function openConnection(ports: EdgePorts, stream: ServerHttp2Stream, headers: IncomingHttpHeaders) {
  const target = EgressTarget.safeParse({ host: headers[egressHostHeader], port: headers[egressPortHeader] })
  if (!target.success) return refuseStream(stream, badInput(target.error))
  const { host, port } = target.data
  const refuse = (verdict: { rule: string; reason: string; fix: string }) => {
    ports.blocked({ host, port, ...verdict })
    refuseStream(stream, new Fault('egress-denied', { host, port, reason: verdict.reason }))
  }
  const verdict = decideEgress(ports.egressRules(), host, port)
  if (!verdict.ok) return refuse(verdict)
  // `lookup` is not called for a literal address, so that one is judged here.
  const direct = isIP(host) ? decideAddress(ports.opened, host) : verdict
  if (!direct.ok) return refuse(direct)
  const started = Date.now()
  const socket = connect({ host, port, lookup: checkedLookup(ports.opened), timeout: limits.egressConnectMs.value })
  socket.once('timeout', () => socket.destroy(new Error(`no answer within ${limits.egressConnectMs.value / 1000} s`)))
  socket.once('error', (error) => {
    if (stream.headersSent) return
    if (error instanceof AddressRefused) refuse(error.verdict)
    else refuseStream(stream, new Fault('unreachable', { what: `${host}:${port} (${error.message})` }))
  })
  socket.once('connect', () => {
    socket.setTimeout(0)
    carry(stream, socket, () =>
      ports.log.info(
        {
          projectId: ports.projectId,
          host,
          port,
          rule: verdict.rule,
          ms: Date.now() - started,
          sent: socket.bytesWritten,
          received: socket.bytesRead,
        },
        'egress',
      ),
    )
  })
  stream.once('close', () => socket.destroy())
}

function carry(stream: ServerHttp2Stream, socket: Socket, ended: () => void): void {
  if (stream.destroyed) {
    socket.destroy()
    return
  }
  stream.respond({ ':status': 200 })
  // Either side may end its half first; a broken one takes the other with it.
  pipeline(stream, socket, (error) => error && socket.destroy())
  pipeline(socket, stream, (error) => {
    if (error) stream.destroy()
    ended()
  })
}
