/** Programs that a test run starts: found on the path, watched until they answer, stopped with their whole group. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { accessSync, closeSync, constants, existsSync, openSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const probeEveryMs = 50
const probeLimitMs = 2_000
const termLimitMs = 10_000
const mountList = '/proc/self/mountinfo'

/** The first of these programs that is there, as an absolute path. `sbin` folders count, also where PATH lacks them. */
export function findProgram(...names: string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

// Ends the program when this process does, even by kill -9: the pipe to the guard's standard input closes then.
const guard = `exec 3<&0
"$@" </dev/null & program=$!
(read -r _ <&3; kill -TERM $program) & reader=$!
wait $program; code=$?
kill $reader; exit $code`

/** A program in a process group of its own, its output in a file. It never outlives this process by more than it needs to stop. */
export function startProgram(command: string, args: string[], logFile: string): ChildProcess {
  const log = openSync(logFile, 'a')
  const child = spawn('/bin/sh', ['-c', guard, 'sh', command, ...args], { detached: true, stdio: ['pipe', log, log] })
  closeSync(log)
  return child
}

/** Asks the program to end and, after `limitMs` (10 s), makes its whole group. Resolves when it has ended. */
export async function stopProgram(child: ChildProcess, limitMs = termLimitMs): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  if (child.stdin) child.stdin.end()
  else child.kill('SIGTERM')
  const inTime = await Promise.race([ended.then(() => true), wait(limitMs, false, { ref: false })])
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // The group ended with its leader.
  }
  if (!inTime) await ended
}

/**
 * Removes a folder in which programs that have just ended may have left mounts, or ended a moment after what started them.
 * Throws when it cannot be removed.
 */
export function removeFolder(path: string): void {
  for (const mounted of mountsBelow(path)) execFileSync('umount', ['--lazy', mounted], { stdio: 'ignore' })
  rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

/** Mount points below a folder, the innermost first; none where the system has no such list. */
function mountsBelow(folder: string): string[] {
  if (!existsSync(mountList)) return []
  const points = readFileSync(mountList, 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
  return points.filter((point) => point.startsWith(`${folder}/`)).reverse()
}

/** Resolves true when `probe` does, false when the program ended before or `limitMs` passed. */
export async function answers(child: ChildProcess, probe: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    if (await probe()) return true
    await wait(probeEveryMs)
  }
  return false
}

/** A loopback port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

/** One HTTP call to a Unix socket. Resolves with the status and the body; status 0 when nothing answered. */
export function callSocket(
  socketPath: string,
  call: { method: string; path: string; body?: NodeJS.ReadableStream; limitMs?: number },
): Promise<{ status: number; body: string }> {
  const { method, path, body, limitMs = probeLimitMs } = call
  return new Promise((resolve) => {
    const nothing = () => resolve({ status: 0, body: '' })
    const asked = request({ socketPath, method, path, signal: AbortSignal.timeout(limitMs) }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', nothing)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
    })
    asked.on('error', nothing)
    if (body) body.pipe(asked)
    else asked.end()
  })
}
