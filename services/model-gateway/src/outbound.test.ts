import { once } from 'node:events'
import { createServer } from 'node:http'
import { openedRanges } from '@codeberth/control-plane'
import { closeServer, listen } from '@codeberth/service-kit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openOutbound } from './outbound.ts'

const asked: string[] = []
let left = Promise.withResolvers<void>()
let port = 0
const server = createServer((request, response) => {
  asked.push(`${request.url} ${request.headers.authorization ?? 'without a key'}`)
  response.once('close', () => left.resolve())
  if (request.url === '/elsewhere') response.writeHead(307, { location: `http://127.0.0.1:${port}/secret` }).end()
  else if (request.url === '/slowly') response.writeHead(200).write('first words')
  else request.pipe(response.writeHead(200, { 'x-seen': 'yes' }))
})
beforeAll(async () => {
  port = await listen(server, { host: '127.0.0.1', port: 0 })
})
afterAll(() => closeServer(server, 1_000))
beforeEach(() => {
  asked.length = 0
  left = Promise.withResolvers<void>()
})

const nothing = openOutbound({ opened: openedRanges([]) })
const loopback = openOutbound({ opened: openedRanges(['127.0.0.0/8', '169.254.0.0/16']) })
const signal = () => AbortSignal.timeout(10_000)
const refusal = (reason: string) => ({ code: 'model-unreachable', message: expect.stringContaining(reason) })

test('a name that leads to a private address is refused where it is dialled, before a byte is sent', async () => {
  await expect(nothing(`http://localhost:${port}/`, { signal: signal() })).rejects.toMatchObject(
    refusal('it leads to a private address'),
  )
  await expect(nothing(`http://127.0.0.1:${port}/`, { signal: signal() })).rejects.toMatchObject(
    refusal('it leads to a private address'),
  )
  await expect(loopback('http://169.254.169.254/v1', { signal: signal() })).rejects.toMatchObject(
    refusal('it leads to a metadata service'),
  )
  await expect(loopback('ftp://localhost/', { signal: signal() })).rejects.toMatchObject(refusal('not http or https'))
  expect(asked).toEqual([])
})

test('in an opened range, and without a door, a request arrives whole and so does its answer', async () => {
  for (const send of [loopback, openOutbound(null)]) {
    const headers = { authorization: 'Bearer key' }
    const answer = await send(`http://127.0.0.1:${port}/v1`, { method: 'POST', headers, body: 'x', signal: signal() })
    expect([answer.status, answer.headers.get('x-seen'), await answer.text()]).toEqual([200, 'yes', 'x'])
  }
  expect(asked).toEqual(['/v1 Bearer key', '/v1 Bearer key'])
})

test('a redirect is not followed, so the key goes nowhere else', async () => {
  const headers = { authorization: 'Bearer key' }
  await expect(loopback(`http://127.0.0.1:${port}/elsewhere`, { headers, signal: signal() })).rejects.toMatchObject(
    refusal('it redirects elsewhere (307)'),
  )
  expect(asked).toEqual(['/elsewhere Bearer key'])
})

test('who leaves an answer ends the request', async () => {
  const answer = await loopback(`http://127.0.0.1:${port}/slowly`, { signal: signal() })
  const reader = answer.body?.getReader()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first words')
  await reader?.cancel()
  await left.promise
})

test('an abort is told as such, and a server that is not there with its reason', async () => {
  const leave = new AbortController()
  const pending = loopback(`http://127.0.0.1:${port}/slowly`, { signal: leave.signal }).then((answer) => answer.text())
  await once(server, 'request')
  leave.abort(new Error('left'))
  await expect(pending).rejects.toThrow(/left|aborted/)
  await expect(openOutbound(null)('http://127.0.0.1:9/', { signal: signal() })).rejects.toMatchObject(
    refusal('ECONNREFUSED'),
  )
})
