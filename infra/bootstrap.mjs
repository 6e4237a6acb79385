/**
 * What every npm script of this repository begins with: `node infra/bootstrap.mjs [--beside <script.mjs>] <script> [arguments]`.
 *
 * Runs on Node >= 20.20 with built-ins only. Installs the dependencies when what is installed is not what the lockfile says, then
 * runs the script on the Node that the lockfile names. The script's exit code and signals pass through. A script given with
 * `--beside` runs on the Node that is there, at the same time as the installation, and has ended when the main one begins.
 */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const node = join(root, 'node_modules/node/bin/node')
const addressedLock = join(root, 'npm-shrinkwrap.json')
const oldestNode = [20, 20]
const progressEveryMs = 10_000
// npm repeats a Ctrl-C of the terminal to its child, so one press arrives here twice.
const samePressMs = 400
const orphanedEveryMs = 1_000

const given = process.argv.slice(2)
const beside = given[0] === '--beside' ? given.splice(0, 2)[1] : undefined
const [script, ...args] = given
if (!script) fail('usage: node infra/bootstrap.mjs <script> [arguments]')
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]))
  fail(`Node ${oldestNode.join('.')} or newer is needed to start; this is ${process.versions.node}.`)
if (!existsSync(join(root, script))) fail(`${script} does not exist in this checkout.`)

rmSync(addressedLock, { force: true })
const missing = notInstalled()
const running = beside ? start(process.execPath, [join(root, beside)]) : undefined
if (missing) await install(missing)
await running
run(node, [join(root, script), ...args])

/** Says what keeps the installed tree from being the lockfile's, or nothing when it is. */
function notInstalled() {
  const installedFile = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(installedFile)) return 'nothing is installed yet'
  const locked = lockedPackages()
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages
  for (const [path, entry] of Object.entries(locked)) {
    const there = installed[path]
    if (!there ? !entry.optional : there.version !== entry.version)
      return `${path.split('node_modules/').at(-1)} differs`
  }
  return existsSync(node) ? undefined : 'Node itself is missing'
}

function lockedPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  return Object.fromEntries(Object.entries(packages).filter(([path]) => path.includes('node_modules/')))
}

/** Brings what the lockfile says; ends this process with a sentence when that fails. */
async function install(reason) {
  const paths = Object.entries(lockedPackages()).filter(([, entry]) => !entry.optional && !entry.link)
  const startedMs = Date.now()
  const took = () => `${Math.round((Date.now() - startedMs) / 1000)} s`
  say(`installing ${paths.length} packages with npm ci, about 1.3 GB (${reason})`)
  const progress = setInterval(() => {
    const there = paths.filter(([path]) => existsSync(join(root, path, 'package.json'))).length
    say(`installing: ${there} of ${paths.length} packages after ${took()}`)
  }, progressEveryMs)
  writeAddressedLock()
  let end = await cleanInstall()
  rmSync(addressedLock, { force: true })
  if (end.code !== 0 && end.output.includes('E404')) end = await cleanInstall()
  clearInterval(progress)
  if (end.signal) process.exit(128 + constants.signals[end.signal])
  if (end.code !== 0) fail(installFailure(end.output))
  if (!existsSync(node)) fail('npm ci ended well but did not bring Node: its install script was not run.')
  say(`installed in ${took()}`)
}

async function cleanInstall() {
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    // With the usual young generation, garbage collection is a fifth of npm's time.
    env: { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --max-semi-space-size=64`.trim() },
    shell: process.platform === 'win32',
  })
  const output = []
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => output.push(chunk))
  const stop = forward(npm, true)
  const end = await ended(npm)
  stop()
  return { ...end, output: Buffer.concat(output).toString() }
}

/**
 * The lockfile names no registry, so npm would ask for the document of every package to learn the address of its archive: two of five
 * minutes. For the time of the installation a second lockfile, which npm prefers, has the address that every registry gives an archive.
 */
function writeAddressedLock() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const registry = execFileSync(npm, ['config', 'get', 'registry'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .trim()
    .replace(/\/$/, '')
  if (!/^https?:/.test(registry)) return
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (!path.includes('node_modules/') || entry.link || entry.resolved) continue
    const name = entry.name ?? path.split('node_modules/').at(-1)
    entry.resolved = `${registry}/${name}/-/${name.split('/').at(-1)}-${entry.version}.tgz`
  }
  writeFileSync(addressedLock, JSON.stringify(lock))
}

function installFailure(output) {
  const code = /npm error code (\S+)/.exec(output)?.[1] ?? ''
  const offline = [
    'ENOTFOUND',
    'EAI_AGAIN',
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'ENETUNREACH',
    'ERR_SOCKET_TIMEOUT',
  ]
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const why = offline.includes(code)
    ? `the package registry cannot be reached (${code}). Check the network and npm's registry and proxy settings, then start again.`
    : code === 'ENOSPC'
      ? "the disk is full. About 2.5 GB are needed (packages and npm's cache)."
      : `npm ci failed${code ? ` (${code})` : ''}. Its last words are above.`
  return `${lines.slice(-8).join('\n')}\n\nThe dependencies could not be installed: ${why}`
}

/** Runs a program in a group of its own until it ends; its exit code does not matter. */
async function start(command, argv) {
  const child = spawn(command, argv, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], detached: true })
  const stop = forward(child, true)
  const end = await ended(child)
  stop()
  if (end.signal) process.exit(128 + constants.signals[end.signal])
}

/** Runs the script in a process group of its own, so that Ctrl-C reaches it once, through this process. */
function run(command, argv) {
  const path = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`
  const child = spawn(command, argv, { stdio: 'inherit', detached: true, env: { ...process.env, PATH: path } })
  forward(child, false)
  if (process.env.npm_lifecycle_event) endWithParent(child)
  ended(child).then((end) => {
    if (end.error) fail(`${command} could not be started: ${end.error.message}`)
    process.exit(end.signal ? 128 + constants.signals[end.signal] : end.code)
  })
}

/**
 * npm runs a script through a shell and ends only that shell when it is ended itself: then this process goes on as an orphan, and
 * with it all that it started. So the loss of the parent ends the child as a signal would have.
 */
function endWithParent(child) {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
  }, orphanedEveryMs)
  watch.unref()
}

/** Passes signals on to a child, or to its whole group. Returns a function that stops doing so. */
function forward(child, group) {
  const heardMs = {}
  const pass = (signal) => {
    const nowMs = Date.now()
    if (nowMs - (heardMs[signal] ?? 0) < samePressMs) return
    heardMs[signal] = nowMs
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    process.kill(group ? -child.pid : child.pid, signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, pass)
  return () => {
    for (const signal of signals) process.off(signal, pass)
  }
}

function ended(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ error, code: 1, signal: null }))
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
}

function say(text) {
  process.stderr.write(`codeberth: ${text}\n`)
}

function fail(text) {
  process.stderr.write(`${text}\n`)
  process.exit(1)
}
