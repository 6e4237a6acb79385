import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { openedRanges } from '@codeberth/control-plane'
import { edgePaths, newId } from '@codeberth/protocol'
import { openLog } from '@codeberth/service-kit'
import { expect, test } from 'vitest'
import { projectEdge } from './project-edge.ts'
import { edgeTests } from './test-edge.ts'

const { listening, openEdge } = edgeTests()

test('the token of a run goes with the calls of its own project’s sandbox alone', async () => {
  const [project, other, run] = [newId(), newId(), newId()]
  const gateway = createServer((req, res) => res.end(req.headers.authorization))
  const options = {
    gatewayUrl: `http://127.0.0.1:${await listening(gateway)}`,
    fileRemotes: false,
    allow: [],
    opened: openedRanges([]),
    runToken: (projectId: string, runId: string) => (projectId === project && runId === run ? 'its-token' : null),
    blocked: () => undefined,
    log: openLog({ service: 'test', level: 'silent' }),
  }
  const call = async (projectId: string) => {
    const client = await openEdge(projectEdge(options, projectId, { kind: 'empty' }))
    const path = `${edgePaths.model}${run}/v1/chat/completions`
    const stream = client.request({ ':method': 'POST', ':path': path })
    stream.end('{}')
    return text(stream)
  }
  expect(await call(project)).toBe('Bearer its-token')
  expect(JSON.parse(await call(other))).toMatchObject({ code: 'unreachable' })
})
