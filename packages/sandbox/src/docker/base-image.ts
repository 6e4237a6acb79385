import { spawn } from 'node:child_process'
import { access, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type Docker from 'dockerode'
import type { Say } from '../steps.ts'
import { call, unlessMissing, wordsOf } from './calls.ts'
import { followBuild } from './progress.ts'

/** What the Dockerfile builds on. */
const baseImage = { repository: 'debian', tag: 'bookworm-slim', suite: 'bookworm' } as const
const baseName = `${baseImage.repository}:${baseImage.tag}`

/** With what a base image can be made. */
type Maker = { readonly isRoot: boolean; readonly debootstrap: string }
const ownMaker = (): Maker => ({ isRoot: process.getuid?.() === 0, debootstrap: '/usr/sbin/debootstrap' })
const packedAway = ['var/cache/apt/archives/*.deb', 'var/lib/apt/lists/*', 'dev/*', 'proc/*', 'sys/*']
const keptLines = 3

/**
 * Sees that the base image is there: found, pulled, or, where no registry can be reached, made with debootstrap, which needs
 * root. Throws with both reasons when neither works.
 */
export async function ensureBaseImage(docker: Docker, say: Say, signal: AbortSignal): Promise<void> {
  const there = await unlessMissing(
    call('looking for the base image', () => docker.getImage(baseName).inspect(), signal),
  )
  if (there) return
  say(`Pulling ${baseName}`)
  try {
    await followBuild(docker, await docker.pull(baseName, { abortSignal: signal }), say, signal)
  } catch (thrown) {
    signal.throwIfAborted()
    const obstacle = await whyNotMade(ownMaker())
    if (obstacle) throw new Error(`${baseName} cannot be pulled (${wordsOf(thrown)}) and not be made, as ${obstacle}`)
    await makeBaseImage(docker, say, signal)
  }
}

/** Why the base image can neither be had nor be made here, without doing either; null when it can. Asks the registry only when it must. */
export async function whyNoBaseImage(
  docker: Docker,
  name: string = baseName,
  maker: Maker = ownMaker(),
): Promise<string | null> {
  const image = docker.getImage(name)
  if (await unlessMissing(call('looking for the base image', () => image.inspect()))) return null
  const obstacle = await whyNotMade(maker)
  if (obstacle === null) return null
  return call('asking the registry', () => image.distribution()).then(
    () => null,
    (thrown: unknown) => `${name} cannot be pulled (${wordsOf(thrown)}) and not be made, as ${obstacle}`,
  )
}

/** Null when the base image can be made. */
async function whyNotMade({ isRoot, debootstrap }: Maker): Promise<string | null> {
  if (!isRoot) return 'that needs root'
  const found = await access(debootstrap).then(
    () => true,
    () => false,
  )
  return found ? null : 'debootstrap is not installed'
}

async function makeBaseImage(docker: Docker, say: Say, signal: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'codeberth-base-'))
  try {
    say(`Making ${baseName} with debootstrap`)
    const root = join(folder, 'root')
    await run(ownMaker().debootstrap, ['--variant=minbase', baseImage.suite, root, await mirror()], say, signal)
    say('Packing the base image')
    const tar = join(folder, 'base.tar')
    const left = packedAway.map((path) => `--exclude=./${path}`)
    await run('/usr/bin/tar', ['-C', root, '-cf', tar, ...left, '.'], say, signal)
    say('Importing the base image')
    const { repository: repo, tag } = baseImage
    await followBuild(docker, await docker.importImage(tar, { repo, tag, abortSignal: signal }), say, signal)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Where this machine's own apt gets Debian from, if it is Debian; its sources may name a mirror that is nearer or the only one reachable. */
export async function mirror(): Promise<string> {
  for (const file of ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list']) {
    const words = await readFile(file, 'utf8').catch(() => '')
    const found = /^(?:URIs:|deb)\s+(?:\[[^\]]*\]\s+)?(https?:\/\/\S+\/debian)\/?\s/m.exec(words)
    if (found?.[1]) return found[1]
  }
  return 'http://deb.debian.org/debian'
}

/** Runs a program to its end, each line of output told. Throws its last lines. */
async function run(program: string, args: string[], say: Say, signal: AbortSignal): Promise<void> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    signal,
  })
  const ended = new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject))
  child.stdout.on('data', (chunk: Buffer) => say(chunk.toString().trim().split('\n').at(-1) ?? ''))
  const [code, problems] = await Promise.all([ended, text(child.stderr)])
  if (code !== 0)
    throw new Error(`${program} ended with ${code}: ${problems.trim().split('\n').slice(-keptLines).join(' ')}`)
}
