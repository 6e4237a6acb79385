import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { findLocalServers } from './local-servers.ts'

test('a server that lists models is found; one that is something else is not', async () => {
  const models = createServer((request, answer) => {
    if (request.url === '/v1/models') answer.end(JSON.stringify({ data: [{ id: 'qwen3:8b', object: 'model' }] }))
    if (request.url === '/other/models') answer.end('<html>')
  })
  await new Promise<void>((resolve) => models.listen(0, '127.0.0.1', resolve))
  const address = models.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const base = `http://127.0.0.1:${port}`
  const addresses = [
    { provider: 'ollama', baseUrl: `${base}/v1` },
    { provider: 'vllm', baseUrl: `${base}/other` },
  ] as const
  expect(await findLocalServers(addresses, 20_000)).toEqual([
    { provider: 'ollama', baseUrl: `${base}/v1`, models: ['qwen3:8b'] },
  ])
  models.closeAllConnections()
  await new Promise((resolve) => models.close(resolve))
})
