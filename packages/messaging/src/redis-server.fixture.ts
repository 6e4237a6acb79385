import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'

const startLimitMs = 20_000
const stopLimitMs = 5_000
const pollMs = 25

/** A Redis of the machine on a free loopback port, nothing of it kept. `port` starts it where one was before. */
export type RedisServer = { readonly url: string; readonly port: number; close(): Promise<void> }

/** Starts `redis-server`; undefined when the machine has none. */
export async function startRedis(port?: number): Promise<RedisServer | undefined> {
  const chosen = port ?? (await freePort())
  const folder = await mkdtemp(join(tmpdir(), 'codeberth-redis-'))
  const flags = ['--port', String(chosen), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no']
  const child = spawn('redis-server', flags, { stdio: 'ignore', env: {}, cwd: folder })
  const spawned = await Promise.race([once(child, 'spawn').then(() => true), once(child, 'error').then(() => false)])
  const clean = () => rm(folder, { recursive: true, force: true })
  if (!spawned) return void (await clean())
  const ended = once(child, 'exit')
  const url = `redis://127.0.0.1:${chosen}`
  await answering(url)
  return {
    url,
    port: chosen,
    async close() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs)
      await ended.finally(() => clearTimeout(timer))
      await clean()
    },
  }
}

async function answering(url: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => pollMs, maxRetriesPerRequest: null })
  client.on('error', () => {})
  try {
    await Promise.race([client.ping(), sleep(startLimitMs, undefined, { ref: false }).then(() => Promise.reject(url))])
  } finally {
    client.disconnect()
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (!address || typeof address === 'string') throw new Error('A TCP server has no port.')
  return address.port
}
