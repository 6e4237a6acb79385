import { once } from 'node:events'
import { type ClientHttp2Session, connect, createServer } from 'node:http2'
import type { Server } from 'node:net'
import { openedRanges } from '@codeberth/control-plane'
import type { EdgeHandler } from '@codeberth/sandbox'
import { openScope } from '@codeberth/scope'
import { afterAll, expect } from 'vitest'
import { answerEdge } from './answer-edge.ts'
import type { EdgePorts } from './edge-ports.ts'

const closeMs = 5_000

/** Servers and clients of a test file on loopback; they close after its tests. */
export function edgeTests() {
  const scope = openScope()
  afterAll(async () => expect(await scope.close()).toEqual([]))

  /** Listens on a free port; resolves with it. */
  const listening = async (server: Server): Promise<number> => {
    server.listen(0, '127.0.0.1')
    scope.own(server, () => server.close(), closeMs, 'server')
    await once(server, 'listening')
    const address = server.address()
    return address !== null && typeof address !== 'string' ? address.port : 0
  }
  /** The client's end of an edge: what a sandbox sends goes to `handler`. */
  const openEdge = async (handler: EdgeHandler): Promise<ClientHttp2Session> => {
    const server = createServer()
    server.on('stream', (stream, headers) => void handler(stream, headers))
    const url = `http://127.0.0.1:${await listening(server)}`
    return scope.own(connect(url), (session) => session.destroy(), closeMs, 'client')
  }
  return { scope, listening, openEdge }
}

/** An edge that allows nothing, holds no run and tells nobody, but for what is given. */
export function edgeWith(ports: Partial<EdgePorts>): EdgeHandler {
  const whole: EdgePorts = {
    projectId: 'p',
    remote: null,
    gatewayUrl: 'http://127.0.0.1:9',
    fileRemotes: false,
    opened: openedRanges([]),
    runToken: () => null,
    egressRules: () => ({ hosts: [], hostPorts: [] }),
    blocked: () => undefined,
    log: { info: () => undefined, error: () => undefined },
    ...ports,
  }
  return (stream, headers) => answerEdge(whole, stream, headers)
}
