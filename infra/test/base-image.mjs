/** The image that sandboxes are built from, where no registry can be reached: Debian's smallest system in one tar, made by debootstrap. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const suite = 'bookworm'
const registryLimitMs = 5_000

/** Where test runs keep what is slow to make. Shared by all checkouts of a user. */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'codeberth-test')
}

/** The tar of the base image; it exists only when it is whole. */
export function baseImageFile() {
  return join(cacheFolder(), `debian-${suite}-slim.tar`)
}

/** Whether Docker's public registry answers, so that images can be pulled. */
export async function registryAnswers() {
  try {
    const answer = await fetch('https://registry-1.docker.io/v2/', { signal: AbortSignal.timeout(registryLimitMs) })
    return answer.status === 401 || answer.ok
  } catch {
    return false
  }
}

/** Makes the tar. Needs root and debootstrap. Returns what went wrong, or nothing. */
export async function makeBaseImage() {
  mkdirSync(cacheFolder(), { recursive: true })
  const folder = mkdtempSync(join(cacheFolder(), 'debootstrap-'))
  const part = `${folder}.tar`
  try {
    const made = await output('debootstrap', [
      '--variant=minbase',
      '--include=ca-certificates',
      suite,
      folder,
      ...mirror(),
    ])
    if (made.code !== 0) return `debootstrap failed: ${made.text.trim().split('\n').slice(-3).join(' ')}`
    const left = [
      './var/cache/apt/archives/*.deb',
      './var/lib/apt/lists/*',
      './usr/share/doc/*',
      './usr/share/man/*',
      './usr/share/locale/*',
      './dev/*',
    ]
    const packed = await output('tar', ['-C', folder, '-cf', part, ...left.map((path) => `--exclude=${path}`), '.'])
    if (packed.code !== 0) return `tar failed: ${packed.text.trim()}`
    renameSync(part, baseImageFile())
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
    rmSync(part, { force: true })
  }
}

/** The mirror that this machine's apt uses, if it is named in the usual place. */
function mirror() {
  for (const file of ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list']) {
    if (!existsSync(file)) continue
    const found = /^(?:URIs:|deb)\s+(?:\[[^\]]*\]\s+)?(https?:\S+)/m.exec(readFileSync(file, 'utf8'))
    if (found?.[1]) return [found[1]]
  }
  return []
}

function output(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk))
    child.once('error', (error) => resolve({ code: 1, text: error.message }))
    child.once('close', (code) => resolve({ code, text: Buffer.concat(chunks).toString() }))
  })
}
