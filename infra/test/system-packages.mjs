/**
 * The first step of `npm test`: what the tests need from the operating system. Runs beside the installation of the npm packages, so
 * it has to make do with Node >= 20.20 and built-ins. Says what it is about to install, installs it with apt where this is Debian
 * or Ubuntu and root, and otherwise names what is missing; the suites that need it are skipped with that reason.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { baseImageFile, makeBaseImage, registryAnswers } from './base-image.mjs'

const fonts = '/usr/share/fonts'
const wanted = [
  { name: 'chromium', there: () => onPath('chromium', 'google-chrome', 'chrome'), why: 'end-to-end specs' },
  { name: 'redis-server', there: () => onPath('redis-server'), why: 'queue and bus on Redis' },
  { name: 'docker.io', there: () => onPath('dockerd') || existsSync('/var/run/docker.sock'), why: 'Docker sandboxes' },
  { name: 'bubblewrap', there: () => onPath('bwrap'), why: 'bubblewrap sandboxes' },
  { name: 'debootstrap', there: () => onPath('debootstrap'), why: 'a base image where none can be pulled' },
  { name: 'git', there: () => onPath('git'), why: 'checkouts' },
  { name: 'python3', there: () => onPath('python3'), why: 'the Python starter outside Docker' },
  { name: 'vim', there: () => onPath('vim'), why: 'a full-screen program in the terminal' },
  { name: 'fonts-noto-cjk', there: () => existsSync(`${fonts}/opentype/noto`), why: 'screens' },
  {
    name: 'fonts-noto-color-emoji',
    there: () => existsSync(`${fonts}/truetype/noto/NotoColorEmoji.ttf`),
    why: 'screens',
  },
]

const isRoot = process.getuid?.() === 0
const missing = wanted.filter(({ there }) => !there())
const list = missing.map(({ name, why }) => `${name} (${why})`).join(', ')
if (missing.length === 0) say('system packages: all there')
else if (!isDebian()) say(`system packages: this is not Debian or Ubuntu; missing, their suites are skipped: ${list}`)
else if (!isRoot) say(`system packages: not root; missing, their suites are skipped: ${list}`)
else install(missing.map(({ name }) => name))

// Takes a minute, which the installation of the npm packages hides.
if (
  isRoot &&
  onPath('debootstrap') &&
  onPath('dockerd') &&
  !existsSync(baseImageFile()) &&
  !(await registryAnswers())
) {
  say('base image: debian:bookworm-slim cannot be pulled here, making it with debootstrap')
  const problem = await makeBaseImage()
  say(problem ? `base image: ${problem}` : 'base image: made')
}

function install(names) {
  say(`system packages: about to install with apt: ${list}`)
  const startedMs = Date.now()
  // Services of the packages stay stopped: the tests start their own on private paths.
  const policy = '/usr/sbin/policy-rc.d'
  const ours = !existsSync(policy)
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    const update = apt('update')
    const done = apt('install', '--yes', '--no-install-recommends', ...names)
    if (done.status !== 0) say(`${update.stderr}${done.stderr}`.trim())
    const outcome =
      done.status === 0 ? 'installed' : 'apt could not install all; the suites that need the rest are skipped'
    say(`system packages: ${outcome} after ${Math.round((Date.now() - startedMs) / 1000)} s`)
  } finally {
    if (ours) rmSync(policy, { force: true })
  }
}

function apt(...args) {
  return spawnSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
}

function isDebian() {
  return (
    existsSync('/etc/os-release') && /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'))
  )
}

function onPath(...names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return names.some((name) => folders.some((folder) => existsSync(join(folder, name))))
}

function say(text) {
  process.stderr.write(`codeberth: ${text}\n`)
}
