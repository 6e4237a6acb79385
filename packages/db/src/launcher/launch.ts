import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { makeCluster } from './make-cluster.ts'
import { servesCluster, stopServer, writtenPostmaster } from './postmaster.ts'
import { serverBinaries } from './server-binaries.ts'
import { holdsCluster, type ServerPlace, serverPassword, serverPlace, sharedFolder } from './server-place.ts'
import { startServer } from './start-server.ts'

/** A running server of our own. */
export type LaunchedPostgres = {
  readonly url: string
  /** Where its files are: `dataDir`, or another folder where the database's user cannot reach that. */
  readonly folder: string
  /** It was still running, left by a process that was killed. */
  readonly reused: boolean
  /** Stops the server and waits for its end. Safe to call twice. */
  close(): Promise<void>
}

export type LaunchOptions = {
  dataDir: string
  /** Told what takes time, in one line each. */
  log: (line: string) => void
  /** Ends a start under way. A server that has started is closed by `close` only: others still write while they stop. */
  signal?: AbortSignal
  /** The port to listen on; a free one when it is not given. */
  port?: number
  /** False: a crash of the machine may lose data. For tests. */
  durable?: boolean
}

const user = 'codeberth'
const database = 'codeberth'
const answerLimitMs = 10_000

/**
 * Starts the PostgreSQL that npm installed on `dataDir` (made at the first start), on a free port of 127.0.0.1 and in a
 * process group of its own, so that a Ctrl-C of the terminal does not reach it. One process at a time may launch on a
 * folder; the caller holds that lock. Throws DatabaseFault with one sentence.
 */
export async function launchPostgres(options: LaunchOptions): Promise<LaunchedPostgres> {
  const { signal, log, durable = true } = options
  signal?.throwIfAborted()
  const place = await serverPlace(options.dataDir)
  const password = await serverPassword(place, await holdsCluster(place))
  const found = await runningServer(place, password, log)
  const server = found ?? (await freshServer(place, password, durable, options))
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= stopServer(server.pid, place.cluster)
    return closing
  }
  try {
    await ensureDatabase(urlOf(password, server.port, 'postgres'))
    signal?.throwIfAborted()
  } catch (error) {
    await close()
    throw error
  }
  const url = urlOf(password, server.port, database)
  return { url, folder: place.folder, reused: found !== undefined, close }
}

type Running = { pid: number; port: number }

const urlOf = (password: string, port: number, name: string) =>
  `postgres://${user}:${password}@127.0.0.1:${port}/${name}`

// After kill -9 of its parent a server goes on. One that answers is taken over; one that does not is stopped.
async function runningServer(
  place: ServerPlace,
  password: string,
  log: LaunchOptions['log'],
): Promise<Running | undefined> {
  const left = await writtenPostmaster(place.cluster)
  if (left && (await servesCluster(left.pid, place.cluster))) {
    if (left.ready && (await answers(urlOf(password, left.port, 'postgres')))) {
      log(`The database left running by an earlier start (process ${left.pid}) is used again.`)
      return left
    }
    log(`The database left by an earlier start (process ${left.pid}) does not answer and is stopped.`)
    await stopServer(left.pid, place.cluster)
  }
  // What is left of the file makes a new server refuse to start: it is damaged, or its number belongs to another process.
  await rm(join(place.cluster, 'postmaster.pid'), { force: true })
}

async function freshServer(
  place: ServerPlace,
  password: string,
  durable: boolean,
  { log, port, signal }: LaunchOptions,
): Promise<Running> {
  const binaries = await serverBinaries(place.user, sharedFolder)
  if (!(await holdsCluster(place))) {
    log(`A database is made in ${place.folder}.`)
    await makeCluster(binaries, place, { user, durable, signal })
  }
  return startServer(binaries, place, {
    durable,
    port,
    signal,
    answers: (port) => answers(urlOf(password, port, 'postgres')),
  })
}

async function answers(url: string): Promise<boolean> {
  const client = clientOf(url)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    // Any failure means the same here: this server cannot be worked with, and the caller says so.
    return false
  } finally {
    await client.end()
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = clientOf(url)
  try {
    await client.connect()
    const found = await client.query('select 1 from pg_database where datname = $1', [database])
    if (!found.rowCount) await client.query(`create database ${database}`)
  } finally {
    await client.end()
  }
}

const clientOf = (url: string) =>
  new pg.Client({ connectionString: url, connectionTimeoutMillis: answerLimitMs, query_timeout: answerLimitMs * 10 })
