import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type FileHandle, open, readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseFault } from '../fault.ts'
import { readPostmaster, stops } from './postmaster.ts'
import type { ServerBinaries } from './server-binaries.ts'
import { absent, asFolderFault, type ServerPlace } from './server-place.ts'

type StartOptions = {
  durable: boolean
  /** A free one when it is not given. */
  port?: number | undefined
  signal?: AbortSignal | undefined
  /** Whether a server answers on this port with our password. */
  answers: (port: number) => Promise<boolean>
}

/** Covers the recovery after a crash of a database of a few GB. */
const startLimitMs = 120_000
const pollMs = 25
const portTries = 5
const logLimitBytes = 1024 * 1024

/** Starts the server of `place` on a free loopback port and waits until it answers. Throws DatabaseFault('start-failed'). */
export async function startServer(
  binaries: ServerBinaries,
  place: ServerPlace,
  options: StartOptions,
): Promise<{ pid: number; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort())
    const pid = await spawnServer(binaries, place, port, options)
    if (pid !== undefined) return { pid, port }
    // Between finding the port and using it another process can take it; anything else will not get better.
    if (attempt === portTries || !(await taken(port))) throw await startFault(place)
  }
}

// Resolves with the process once it answers, undefined when it ended before.
async function spawnServer(
  binaries: ServerBinaries,
  place: ServerPlace,
  port: number,
  options: StartOptions,
): Promise<number | undefined> {
  const log = await openLog(place)
  try {
    const child = spawn(binaries.postgres, settings(place.cluster, port, options.durable), {
      ...place.user,
      cwd: place.folder,
      env: { LC_ALL: 'C' },
      // Its own session: a Ctrl-C reaches the terminal's group only. A file instead of a pipe: a pipe that nobody reads,
      // as after kill -9 of this process, would block the server.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    })
    await once(child, 'spawn')
    child.unref()
    return await waitForAnswer(child, place, port, options)
  } finally {
    await log.close()
  }
}

async function waitForAnswer(
  child: ChildProcess,
  place: ServerPlace,
  port: number,
  { signal, answers }: StartOptions,
): Promise<number | undefined> {
  const end = performance.now() + startLimitMs
  const { pid = 0 } = child
  while (child.exitCode === null && child.signalCode === null) {
    const file = await readPostmaster(place.cluster)
    if (file && file !== 'unreadable' && file.pid === pid && file.ready && (await answers(port))) return pid
    if (signal?.aborted || performance.now() > end) {
      await stopStarted(child)
      signal?.throwIfAborted()
      throw await startFault(place)
    }
    await sleep(pollMs)
  }
}

// By its handle: a server that has only just begun is not in its data folder yet, by which the running ones are known.
async function stopStarted(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  for (const { signal, limitMs } of stops) {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await Promise.race([ended, sleep(limitMs, undefined, { ref: false })])
  }
}

const settings = (cluster: string, port: number, durable: boolean): string[] => [
  '-D',
  cluster,
  ...Object.entries({
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // All roles of one process, their pools, and the queue with its listeners.
    max_connections: 200,
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements may hold what people typed; the log says what failed, not with which values.
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    fsync: durable ? 'on' : 'off',
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
]

async function openLog(place: ServerPlace): Promise<FileHandle> {
  try {
    const size = (await stat(place.logFile).catch(absent))?.size ?? 0
    return await open(place.logFile, size > logLimitBytes ? 'w' : 'a', 0o600)
  } catch (error) {
    throw asFolderFault(place.folder, error)
  }
}

async function startFault(place: ServerPlace): Promise<DatabaseFault> {
  const lines = (await readFile(place.logFile, 'utf8').catch(absent))?.trim().split('\n') ?? []
  const fatal = lines.findLast((line) => / (FATAL|PANIC): /.test(line))
  const why = (fatal ?? lines.at(-1))?.replace(/^.*? (FATAL|PANIC): +/, '') ?? 'it said nothing'
  return new DatabaseFault(
    'start-failed',
    `PostgreSQL did not start on ${place.cluster}: ${why} (log: ${place.logFile})`,
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (!address || typeof address === 'string') throw new Error('A TCP server has no port.')
  return address.port
}

async function taken(port: number): Promise<boolean> {
  const server = createServer()
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true))
  })
  server.close()
  return !free
}
