import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AddressRefused, checkedLookup } from './checked-lookup.ts'
import { openedRanges } from './decide-egress.ts'

let connections = 0
let port = 0
const server = createServer((socket) => {
  connections++
  socket.end()
})
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  port = address !== null && typeof address !== 'string' ? address.port : 0
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

/** What a connection by name comes to. */
async function outcomeOf(host: string, ranges: string[]): Promise<unknown> {
  const socket = connect({ host, port, lookup: checkedLookup(openedRanges(ranges)) })
  const outcome = await new Promise((resolve) =>
    socket.once('connect', () => resolve('connected')).once('error', resolve),
  )
  socket.destroy()
  return outcome
}

test('a name that leads to a private address is not dialled, also when it led to a public one a moment ago', async () => {
  const refused = await outcomeOf('localhost', [])
  expect(refused).toBeInstanceOf(AddressRefused)
  expect(refused).toMatchObject({ verdict: { rule: 'private', reason: 'it leads to a private address' } })
  expect(connections).toBe(0)
})

test('of the addresses of a name those that may be dialled are', async () => {
  expect(await outcomeOf('localhost', ['127.0.0.1'])).toBe('connected')
  expect(connections).toBe(1)
})

test('a name that leads nowhere fails as such', async () => {
  expect(await outcomeOf('nowhere.invalid', ['0.0.0.0/0'])).toMatchObject({ syscall: 'getaddrinfo' })
})
