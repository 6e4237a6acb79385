/** A Docker engine for the tests: the one that answers, else one of our own on private paths, with `debian:bookworm-slim` in it. */
import { type ChildProcess, execFileSync } from 'node:child_process'
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Scope } from '@codeberth/scope'
import * as z from 'zod'
import { baseImageFile, cacheFolder, makeBaseImage, registryAnswers } from './base-image.mjs'
import { answers, callSocket, findProgram, removeFolder, startProgram, stopProgram } from './programs.ts'

export type Engine = { url: string } | { missing: string }
type Say = (text: string) => void

const usualSocket = '/var/run/docker.sock'
const startLimitMs = 60_000
const stopLimitMs = 40_000
const engineTermLimitMs = 25_000
const imageLimitMs = 10 * 60_000
const Containers = z.array(z.object({ Id: z.string(), Names: z.array(z.string()) }))
const baseImage = { repository: 'debian', tag: 'bookworm-slim' }

/** The engine and its base image. `folder` holds sockets and logs; its path must be short. */
export async function openEngine(scope: Scope, folder: string, say: Say): Promise<Engine> {
  const socket = (await isEngine(usualSocket)) ? usualSocket : await startEngine(scope, folder, say)
  if (typeof socket !== 'string') return socket
  const problem = await bringBaseImage(socket, say)
  return problem ? { missing: problem } : { url: `unix://${socket}` }
}

/** Whether an engine answers at the usual place. */
export function findEngine(): Promise<Engine> {
  const missing = { missing: `no Docker engine answers at ${usualSocket}` }
  return isEngine(usualSocket).then((there) => (there ? { url: `unix://${usualSocket}` } : missing))
}

async function isEngine(socket: string): Promise<boolean> {
  return existsSync(socket) && (await callSocket(socket, { method: 'GET', path: '/_ping' })).status === 200
}

async function startEngine(scope: Scope, folder: string, say: Say): Promise<string | { missing: string }> {
  const program = findProgram('dockerd')
  if (!program) return { missing: 'no Docker engine answers and dockerd is not installed' }
  if (process.getuid?.() !== 0) return { missing: 'no Docker engine answers and only root can start one' }
  const storage = storageFolder(scope)
  const driver = overlayWorks(storage) ? 'overlay2' : 'vfs'
  const socket = join(folder, 'docker.sock')
  const log = join(folder, 'dockerd.log')
  const args = [
    ...['--data-root', storage, '--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'docker.pid')],
    ...[
      '--host',
      `unix://${socket}`,
      '--storage-driver',
      driver,
      '--bridge=none',
      '--iptables=false',
      '--ip6tables=false',
    ],
    ...['--ip-forward=false', '--ip-masq=false', '--containerd-namespace', `codeberth-test-${process.pid}`],
  ]
  const child = scope.own(
    startProgram(program, args, log),
    (own) => stopEngine(own, socket, say),
    stopLimitMs,
    'dockerd',
  )
  if (!(await answers(child, () => isEngine(socket), startLimitMs)))
    return { missing: `dockerd did not start: ${readFileSync(log, 'utf8').trim().split('\n').slice(-3).join(' ')}` }
  say(`docker: our own engine, storage ${driver}, no network of its own`)
  await callSocket(socket, { method: 'POST', path: '/containers/prune', limitMs: startLimitMs })
  return socket
}

/** The engine stops its containers one after the other and politely; what tests left behind is named and killed at once instead. */
async function stopEngine(child: ChildProcess, socket: string, say: Say): Promise<void> {
  const { status, body } = await callSocket(socket, { method: 'GET', path: '/containers/json' })
  for (const { Id, Names } of status === 200 ? Containers.parse(JSON.parse(body)) : []) {
    say(`docker: ${Names.join(', ')} was left running`)
    await callSocket(socket, { method: 'DELETE', path: `/containers/${Id}?force=true&v=true` })
  }
  await stopProgram(child, engineTermLimitMs)
}

/** Kept between runs for the layers it holds; a run beside another one gets its own, gone afterwards. */
function storageFolder(scope: Scope): string {
  mkdirSync(cacheFolder(), { recursive: true })
  const lock = join(cacheFolder(), 'engine.pid')
  if (existsSync(lock) && isAlive(Number(readFileSync(lock, 'utf8')))) {
    const own = mkdtempSync(join(cacheFolder(), 'engine-'))
    return scope.own(own, removeFolder, stopLimitMs, 'engine storage')
  }
  writeFileSync(lock, String(process.pid))
  scope.own(lock, (path) => rmSync(path, { force: true }), stopLimitMs, 'engine lock')
  return join(cacheFolder(), 'engine')
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Whether layers can be stacked here: tried, because file systems under a container often refuse it. */
function overlayWorks(storage: string): boolean {
  const folder = mkdtempSync(join(cacheFolder(), 'overlay-'))
  const parts = ['lower', 'upper', 'work', 'merged'].map((name) => join(folder, name))
  for (const part of [storage, ...parts]) mkdirSync(part, { recursive: true })
  const [lower, upper, work, merged] = parts
  try {
    const options = `lowerdir=${lower},upperdir=${upper},workdir=${work}`
    execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', options, `${merged}`], { stdio: 'ignore' })
    execFileSync('umount', [`${merged}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function bringBaseImage(socket: string, say: Say): Promise<string | undefined> {
  const name = `${baseImage.repository}:${baseImage.tag}`
  const there = async () => (await callSocket(socket, { method: 'GET', path: `/images/${name}/json` })).status === 200
  if (await there()) return undefined
  const query = `repo=${baseImage.repository}&tag=${baseImage.tag}`
  if (await registryAnswers()) {
    say(`docker: pulling ${name}`)
    const path = `/images/create?fromImage=${baseImage.repository}&tag=${baseImage.tag}`
    await callSocket(socket, { method: 'POST', path, limitMs: imageLimitMs })
    if (await there()) return undefined
  }
  if (!existsSync(baseImageFile())) {
    if (!findProgram('debootstrap') || process.getuid?.() !== 0)
      return `${name} cannot be pulled, and making it needs root and debootstrap`
    say(`docker: ${name} cannot be pulled, making it with debootstrap`)
    const problem = await makeBaseImage()
    if (problem) return problem
  }
  const body = createReadStream(baseImageFile())
  const answer = await callSocket(socket, {
    method: 'POST',
    path: `/images/create?fromSrc=-&${query}`,
    body,
    limitMs: imageLimitMs,
  })
  return (await there()) ? undefined : `${name} could not be imported: ${answer.body.trim().slice(-200)}`
}
