import { once } from 'node:events'
import { createServer as createGateway } from 'node:http'
import { connect, createServer } from 'node:http2'
import type { Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { openedRanges } from '@codeberth/control-plane'
import { edgePaths, newId } from '@codeberth/protocol'
import { openScope } from '@codeberth/scope'
import { openLog } from '@codeberth/service-kit'
import { afterAll, expect, test } from 'vitest'
import { projectEdge } from './project-edge.ts'

const closeMs = 5_000
const scope = openScope()
afterAll(async () => expect(await scope.close()).toEqual([]))

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  scope.own(server, () => server.close(), closeMs, 'server')
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${address !== null && typeof address !== 'string' ? address.port : 0}`
}

test('the token of a run goes with the calls of its own project’s sandbox alone', async () => {
  const [project, other, run] = [newId(), newId(), newId()]
  const gateway = createGateway((req, res) => res.end(req.headers.authorization))
  const options = {
    gatewayUrl: await listening(gateway),
    fileRemotes: false,
    allow: [],
    opened: openedRanges([]),
    runToken: (projectId: string, runId: string) => (projectId === project && runId === run ? 'its-token' : null),
    blocked: () => undefined,
    log: openLog({ service: 'test', level: 'silent' }),
  }
  const call = async (projectId: string) => {
    const edge = createServer()
    const handler = projectEdge(options, projectId, { kind: 'empty' })
    edge.on('stream', (stream, headers) => void handler(stream, headers))
    const client = scope.own(connect(await listening(edge)), (one) => one.destroy(), closeMs, 'client')
    const path = `${edgePaths.model}${run}/v1/chat/completions`
    const stream = client.request({ ':method': 'POST', ':path': path })
    stream.end('{}')
    return text(stream)
  }
  expect(await call(project)).toBe('Bearer its-token')
  expect(JSON.parse(await call(other))).toMatchObject({ code: 'unreachable' })
})
