import { EventEmitter } from 'node:events'
import { createServer, get } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { isOwnOrigin } from './forwarded.ts'
import { closeServer, listen } from './listen.ts'
import { ConfigError, loadConfig } from './load-config.ts'
import { openLog } from './open-log.ts'
import { list, serviceSettings } from './settings.ts'
import { firstSignal } from './stop-on-signals.ts'

test('each wrong variable is named in a sentence, its value is not repeated', () => {
  const schema = z.object({ PORT: z.coerce.number(), SERVICE_KEY: z.string().min(32, 'must have 32 characters') })
  expect(() => loadConfig(schema, { PORT: 'many', SERVICE_KEY: 'hunter2' })).toThrow(
    new ConfigError(
      'PORT is not valid: invalid input: expected number, received nan.\nSERVICE_KEY is not valid: must have 32 characters.',
    ),
  )
  expect(loadConfig(schema, { PORT: '1', SERVICE_KEY: 'k'.repeat(32) })).toEqual({
    PORT: 1,
    SERVICE_KEY: 'k'.repeat(32),
  })
})

test('a setting that is missing and one that is empty are the same, and are told as missing', () => {
  const schema = z.object({ ...serviceSettings(3000), HOSTS: list })
  expect(() => loadConfig(schema, { DATABASE_URL: '', QUEUE_URL: 'amqp://x', SERVICE_KEY: 'short' })).toThrow(
    new ConfigError(
      [
        'DATABASE_URL is missing.',
        'QUEUE_URL is not valid: must begin with redis:// or postgres://.',
        'SERVICE_KEY is not valid: must have at least 32 characters.',
      ].join('\n'),
    ),
  )
  const given = { DATABASE_URL: 'postgres://x', QUEUE_URL: 'redis://x', SERVICE_KEY: 'k'.repeat(32) }
  expect(loadConfig(schema, { ...given, PORT: '', HOST: '', LOG_LEVEL: '', HOSTS: 'a, b,' })).toEqual({
    ...given,
    PORT: 3000,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    HOSTS: ['a', 'b'],
  })
})

test('an origin is our own when it is the public address, or the host that was asked where no TLS is', () => {
  const own = (origin: string, publicUrl: string) => isOwnOrigin(origin, 'ide.example.test', publicUrl)
  expect(own('https://ide.example.test', 'https://ide.example.test')).toBe(true)
  expect(own('http://ide.example.test', 'https://ide.example.test')).toBe(false)
  expect(own('https://ide.example.test:8443', 'https://ide.example.test')).toBe(false)
  expect(own('http://ide.example.test', 'http://localhost:3000')).toBe(true)
  expect(own('http://localhost:3000', 'http://localhost:3000')).toBe(true)
  for (const origin of ['null', '', 'http://evil.test', 'http://ide.example.test.evil.test'])
    expect(own(origin, 'http://localhost:3000')).toBe(false)
})

test('no token or credential reaches the log, wherever it stands', () => {
  const lines: string[] = []
  const log = openLog({ service: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } })
  const token = `cb_run_${'a'.repeat(43)}123456`
  log.info(
    { headers: { authorization: 'Bearer sk-abcdefgh12345678' }, deep: { token }, err: new Error(`bad ${token}`) },
    `saw ${token}`,
  )
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toMatch(/aaaa|sk-abc/)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    service: 'test',
    msg: 'saw cb_[redacted]',
    deep: { token: 'cb_[redacted]' },
  })
})

test('a failed statement is logged without its values, also as a cause', () => {
  const lines: string[] = []
  const log = openLog({ service: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } })
  const refused = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(ada@x.test)' })
  const failed = Object.assign(
    new Error('Failed query: select $1\nparams: my secret prompt\n    at x', { cause: refused }),
    {
      query: 'select $1',
      params: ['my secret prompt'],
    },
  )
  log.error({ err: new Error('the run failed', { cause: failed }) }, 'a run failed')
  log.error({ err: failed, runId: 'r1' })
  log.error(failed)
  expect(lines).toHaveLength(3)
  expect(lines.join()).not.toMatch(/secret|ada@/)
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ msg: 'Failed query: select $1', runId: 'r1' })
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    err: {
      type: 'Error',
      message: 'the run failed',
      cause: { message: 'Failed query: select $1', cause: { message: 'duplicate key', code: '23505' } },
    },
  })
})

test('a taken port is told in one sentence', async () => {
  const first = createServer().unref()
  const port = await listen(first, { host: '127.0.0.1', port: 0 })
  onTestFinished(() => closeServer(first, 1_000))
  await expect(listen(createServer(), { host: '127.0.0.1', port })).rejects.toThrow(
    `Port ${port} is in use by another program.`,
  )
})

test('closing a server cuts a connection that does not end by itself', async () => {
  const server = createServer(() => undefined)
  const port = await listen(server, { host: '127.0.0.1', port: 0 })
  const cut = new Promise((resolve) => get({ host: '127.0.0.1', port }).on('error', resolve))
  await new Promise((resolve) => server.once('request', resolve))
  await closeServer(server, 10)
  expect(await cut).toBeInstanceOf(Error)
})

test('the first signal ends in order, the second at once', async () => {
  const signals = new EventEmitter()
  const atOnce: number[] = []
  const first = firstSignal((code) => void atOnce.push(code), signals)
  signals.emit('SIGTERM')
  expect(await first).toBe(143)
  expect(atOnce).toEqual([])
  signals.emit('SIGINT')
  expect(atOnce).toEqual([130])
})
