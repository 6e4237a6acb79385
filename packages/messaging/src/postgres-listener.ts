import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Bus, MessagingOptions } from './messaging.ts'
import { openSubscriptions, type Subscriptions } from './subscriptions.ts'

const connectLimitMs = 3_000
const answerLimitMs = 5_000
const pingMs = 10_000
const retryMinMs = 100
const retryMaxMs = 2_000

/** The one connection of a process that LISTENs. */
type Listener = { readonly subscribe: Bus['subscribe']; close(): Promise<void> }

type OnError = Required<MessagingOptions>['onError']
type State = { client: pg.Client | undefined; readonly stop: AbortController }

/** Connects once, rejecting when that fails; from then on a lost connection is made anew until `close`. */
export async function openListener(url: string, onError: OnError): Promise<Listener> {
  const state: State = { client: undefined, stop: new AbortController() }
  const ask = async (statement: string, channel: string) => {
    if (!state.client) throw new Error('The listening connection is away.')
    await state.client.query(`${statement} ${pg.escapeIdentifier(channel)}`)
  }
  const subscriptions = openSubscriptions(
    { listen: (channel) => ask('listen', channel), unlisten: (channel) => ask('unlisten', channel) },
    onError,
  )
  const first = await connect(url, state, subscriptions)
  const kept = keepConnected(url, state, subscriptions, onError, first)
  return {
    subscribe: subscriptions.subscribe,
    async close() {
      state.stop.abort()
      await kept
    },
  }
}

type Connected = { client: pg.Client; lost: Promise<unknown> }

async function connect(url: string, state: State, subscriptions: Subscriptions): Promise<Connected> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'codeberth-bus',
    keepAlive: true,
    connectionTimeoutMillis: connectLimitMs,
    query_timeout: answerLimitMs,
  })
  const lost = Promise.withResolvers<unknown>()
  client.on('error', lost.resolve)
  client.on('end', () => lost.resolve(new Error('The listening connection ended.')))
  client.on('notification', ({ channel, payload }) => subscriptions.received(channel, payload ?? 'null'))
  try {
    await client.connect()
    state.client = client
    await subscriptions.connected()
    return { client, lost: lost.promise }
  } catch (error) {
    state.client = undefined
    await client.end()
    throw error
  }
}

async function keepConnected(
  url: string,
  state: State,
  subscriptions: Subscriptions,
  onError: OnError,
  first: Connected,
): Promise<void> {
  let connected: Connected | undefined = first
  for (let waitMs = retryMinMs; !state.stop.signal.aborted; ) {
    if (connected) {
      const cause = await lostOrStopped(connected, state.stop.signal)
      state.client = undefined
      await leave(connected.client)
      if (state.stop.signal.aborted) return
      onError(cause, 'bus')
      waitMs = retryMinMs
    }
    connected = await connect(url, state, subscriptions).catch((error: unknown) => void onError(error, 'bus'))
    if (!connected) await sleep(waitMs, undefined, { signal: state.stop.signal }).catch(() => {})
    waitMs = Math.min(waitMs * 2, retryMaxMs)
  }
  if (connected) await leave(connected.client)
}

// A frozen server closes no socket, so the connection is asked from time to time.
async function lostOrStopped({ client, lost }: Connected, signal: AbortSignal): Promise<unknown> {
  const stopped = Promise.withResolvers<undefined>()
  const silent = Promise.withResolvers<unknown>()
  const stop = () => stopped.resolve(undefined)
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  const ping = setInterval(() => client.query('select 1').catch(silent.resolve), pingMs)
  return Promise.race([lost, silent.promise, stopped.promise]).finally(() => {
    clearInterval(ping)
    signal.removeEventListener('abort', stop)
  })
}

// A goodbye can fail on a broken socket and hang on a frozen server; the connection is given up either way.
async function leave(client: pg.Client): Promise<void> {
  await Promise.race([client.end().catch(() => {}), sleep(retryMaxMs, undefined, { ref: false })])
}
