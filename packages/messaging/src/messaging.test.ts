import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchPostgres } from '@codeberth/db'
import { expect, test } from 'vitest'
import { messagingConformance, type Server } from './conformance.ts'
import { openMessaging } from './index.ts'
import { startRedis } from './redis-server.fixture.ts'

const probe = await startRedis()
await probe?.close()

if (probe) messagingConformance('redis', redis)
else test.skip('redis: skipped, because this machine has no redis-server', () => {})
messagingConformance('postgres', postgres)

async function redis(): Promise<Server> {
  let server = await startRedis()
  if (!server) throw new Error('redis-server is gone.')
  const { url, port } = server
  return {
    url,
    async restart() {
      await server?.close()
      server = await startRedis(port)
    },
    close: async () => server?.close(),
  }
}

async function postgres(): Promise<Server> {
  const dataDir = await mkdtemp(join(tmpdir(), 'codeberth-messaging-'))
  const options = { dataDir, log: () => {}, durable: false }
  let server = await launchPostgres(options)
  const { url } = server
  return {
    url,
    async restart() {
      await server.close()
      server = await launchPostgres({ ...options, port: Number(new URL(url).port) })
    },
    async close() {
      await server.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

test('an unknown scheme and a server that is not there are one sentence each', async () => {
  await expect(openMessaging('amqp://x')).rejects.toThrow(
    'QUEUE_URL must begin with redis:// or postgres:// and name a host.',
  )
  await expect(openMessaging('redis://u:secret@127.0.0.1:1')).rejects.toThrow('Redis at 127.0.0.1:1 does not answer.')
  await expect(openMessaging('postgres://u:secret@127.0.0.1:1/x')).rejects.toThrow(
    'PostgreSQL at 127.0.0.1:1 cannot carry the queue.',
  )
})
