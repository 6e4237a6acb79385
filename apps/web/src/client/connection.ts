/** Where the socket of this tab stands. Times are ms by the browser's clock. */
export type Connection =
  | { state: 'connecting' }
  | { state: 'catchingUp'; missing: number }
  | { state: 'live' }
  | { state: 'reconnecting'; since: number }
  | { state: 'offline'; since: number }
  | { state: 'signedOut' }

export type ConnectionEvent =
  | { kind: 'opened' }
  | { kind: 'closed' }
  | { kind: 'networkLost' }
  | { kind: 'networkBack' }
  | { kind: 'behind'; missing: number }
  | { kind: 'revoked' }

/** What to do after a step: `dial` connects at once instead of waiting for the next try. */
export type ConnectionAction = { kind: 'dial' }
type Step = { state: Connection; actions: ConnectionAction[] }

const stay = (state: Connection): Step => ({ state, actions: [] })

/** The pure machine behind the connection chip. A sign-out is final: only a new sign-in leads out of it. */
export function reduceConnection(state: Connection, event: ConnectionEvent, now: number): Step {
  if (state.state === 'signedOut') return stay(state)
  switch (event.kind) {
    case 'revoked':
      return stay({ state: 'signedOut' })
    case 'opened':
      return stay({ state: 'live' })
    case 'closed':
      return stay(
        state.state === 'live' || state.state === 'catchingUp' ? { state: 'reconnecting', since: now } : state,
      )
    case 'networkLost':
      return stay({ state: 'offline', since: 'since' in state ? state.since : now })
    case 'networkBack':
      return state.state === 'offline'
        ? { state: { state: 'reconnecting', since: state.since }, actions: [{ kind: 'dial' }] }
        : stay(state)
    case 'behind':
      if (state.state !== 'live' && state.state !== 'catchingUp') return stay(state)
      return stay(event.missing > 0 ? { state: 'catchingUp', missing: event.missing } : { state: 'live' })
  }
}

/** True when the connection has been away for so long (10 s) that a banner should say so. */
export function awayLong(connection: Connection, now: number): boolean {
  return 'since' in connection && now - connection.since > 10_000
}
