import { expect, test } from 'vitest'
import { awayLong, type Connection, type ConnectionEvent, reduceConnection } from './connection.ts'

const states: Connection[] = [
  { state: 'connecting' },
  { state: 'catchingUp', missing: 7 },
  { state: 'live' },
  { state: 'reconnecting', since: 5 },
  { state: 'offline', since: 5 },
  { state: 'signedOut' },
]
const events: ConnectionEvent[] = [
  { kind: 'opened' },
  { kind: 'closed' },
  { kind: 'networkLost' },
  { kind: 'networkBack' },
  { kind: 'behind', missing: 3 },
  { kind: 'behind', missing: 0 },
  { kind: 'revoked' },
]

test('every state answers every event', () => {
  const table = states.map((state) =>
    events.map((event) => {
      const step = reduceConnection(state, event, 9)
      return step.state.state + (step.actions.length > 0 ? '+dial' : '')
    }),
  )
  expect(table).toEqual([
    ['live', 'connecting', 'offline', 'connecting', 'connecting', 'connecting', 'signedOut'],
    ['live', 'reconnecting', 'offline', 'catchingUp', 'catchingUp', 'live', 'signedOut'],
    ['live', 'reconnecting', 'offline', 'live', 'catchingUp', 'live', 'signedOut'],
    ['live', 'reconnecting', 'offline', 'reconnecting', 'reconnecting', 'reconnecting', 'signedOut'],
    ['live', 'offline', 'offline', 'reconnecting+dial', 'offline', 'offline', 'signedOut'],
    ['signedOut', 'signedOut', 'signedOut', 'signedOut', 'signedOut', 'signedOut', 'signedOut'],
  ])
})

test('losing the network while reconnecting keeps the time since which the connection is away', () => {
  expect(reduceConnection({ state: 'reconnecting', since: 5 }, { kind: 'networkLost' }, 9).state).toEqual({
    state: 'offline',
    since: 5,
  })
  expect([awayLong({ state: 'offline', since: 0 }, 10_000), awayLong({ state: 'offline', since: 0 }, 10_001)]).toEqual([
    false,
    true,
  ])
})
