/**
 * What every npm script of this repository begins with: `node infra/bootstrap.mjs [--beside <script.mjs>] <script> [arguments]`.
 *
 * Runs on Node >= 20.20 with built-ins only. Installs the dependencies when what is installed is not what the lockfile says, then
 * runs the script on the Node that the lockfile names. The script's exit code and signals pass through. A script given with
 * `--beside` runs on the Node that is there, at the same time as the installation; where the main one begins before its end, it is told
 * by `CODEBERTH_BESIDE`, and by the end of its standard input when that has come.
 */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const node = join(root, 'node_modules/node/bin/node')
const addressedLock = join(root, 'npm-shrinkwrap.json')
const installing = join(root, '.installing.json')
const oldestNode = [20, 20]
const progressEveryMs = 10_000
// npm repeats a Ctrl-C of the terminal to its child, so one press arrives here twice.
const samePressMs = 400
const orphanedEveryMs = 1_000
const lookAgainMs = 250

// Standard input says nothing; its end means that this process is gone, and then npm ends with all that it started.
const guard = `exec 3<&0
"$@" </dev/null 3<&- & program=$!
(read -r _ <&3; kill -KILL 0) & reader=$!
wait $program; code=$?
kill $reader; exit $code`

const given = process.argv.slice(2)
const beside = given[0] === '--beside' ? given.splice(0, 2)[1] : undefined
const [script, ...args] = given
if (!script) fail('usage: node infra/bootstrap.mjs <script> [arguments]')
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]))
  fail(`Node ${oldestNode.join('.')} or newer is needed to start; this is ${process.versions.node}.`)
if (!existsSync(join(root, script))) fail(`${script} does not exist in this checkout.`)

/** The first signal that asked to end, once there was one. */
let interruptedBy = null
const heardMs = {}
const listeners = new Set()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    const nowMs = Date.now()
    if (nowMs - (heardMs[signal] ?? 0) < samePressMs) return
    heardMs[signal] = nowMs
    interruptedBy ??= signal
    for (const listener of listeners) listener(signal)
  })

const running = beside ? start(process.execPath, [join(root, beside)]) : undefined
const failure = notInstalled() ? await installOnce() : undefined
if (interruptedBy || failure) {
  // What installs system packages leaves nothing half done.
  await running
  if (interruptedBy) process.exit(128 + constants.signals[interruptedBy])
  fail(failure)
}
run(node, [join(root, script), ...args], running)

/** Says what keeps the installed tree from being the lockfile's, or nothing when it is. */
function notInstalled() {
  const installedFile = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(installedFile)) return 'nothing is installed yet'
  const installed = readJson(installedFile)?.packages
  if (!installed) return 'the record of what is installed cannot be read'
  for (const [path, entry] of Object.entries(lockedPackages())) {
    const there = installed[path]
    const name = path.split('node_modules/').at(-1)
    if (!there ? !entry.optional : there.version !== entry.version) return `${name} differs`
    if (there && !existsSync(join(root, path))) return `${name} is gone`
  }
  return existsSync(node) ? undefined : 'Node itself is missing'
}

function lockedPackages() {
  const packages = readJson(join(root, 'package-lock.json'))?.packages
  if (!packages) fail('package-lock.json is missing or damaged. Get it back: git checkout package-lock.json')
  return Object.fromEntries(Object.entries(packages).filter(([path]) => path.includes('node_modules/')))
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Installs while no other start does so in this checkout. Returns why it could not, or nothing. */
async function installOnce() {
  for (let told = false; !takeLock(); told = true) {
    if (interruptedBy) return undefined
    if (!told) say('another start installs the packages; waiting for it')
    await wait(lookAgainMs)
  }
  try {
    const reason = notInstalled()
    return reason ? await install(reason) : undefined
  } catch (error) {
    return installFailure(error.code, error.message)
  } finally {
    rmSync(installing, { force: true })
    rmSync(addressedLock, { force: true })
  }
}

/** Takes the lock file, which appears with all that it says; one whose process is gone, or that names none, does not count. */
function takeLock() {
  const own = `${installing}.${process.pid}`
  try {
    writeFileSync(own, JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) }))
    linkSync(own, installing)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') fail(installFailure(error.code, error.message))
    const holder = readJson(installing)
    if (!holder || startOf(holder.pid) !== holder.startedAt) rmSync(installing, { force: true })
    return false
  } finally {
    rmSync(own, { force: true })
  }
}

/** When a process began, so that a later one of the same number is not taken for it; null when there is none. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    try {
      return process.kill(pid, 0) ? 'unknown' : null
    } catch {
      return null
    }
  }
}

/** Brings what the lockfile says. Returns why it could not, or nothing. */
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
  if (end.code !== 0 && end.output.includes('E404') && !interruptedBy) end = await cleanInstall()
  clearInterval(progress)
  if (interruptedBy) return undefined
  if (end.code !== 0) return installFailure(/npm error code (\S+)/.exec(end.output)?.[1] ?? '', end.output)
  if (!existsSync(node)) return 'npm ci ended well but did not bring Node: its install script was not run.'
  say(`installed in ${took()}`)
}

async function cleanInstall() {
  const words = ['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = spawn('/bin/sh', ['-c', guard, 'sh', ...words], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    // With the usual young generation, garbage collection is a fifth of npm's time.
    env: { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --max-semi-space-size=64`.trim() },
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
  const registry = execFileSync('npm', ['config', 'get', 'registry'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .trim()
    .replace(/\/$/, '')
  if (!/^https?:/.test(registry)) return
  const lock = readJson(join(root, 'package-lock.json'))
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (!path.includes('node_modules/') || entry.link || entry.resolved) continue
    const name = entry.name ?? path.split('node_modules/').at(-1)
    entry.resolved = `${registry}/${name}/-/${name.split('/').at(-1)}-${entry.version}.tgz`
  }
  writeFileSync(addressedLock, JSON.stringify(lock))
}

/** What went wrong with the installation, by npm's code or the system's, in a sentence after the last lines that were said about it. */
function installFailure(code, output) {
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
      : ['EACCES', 'EPERM', 'EROFS'].includes(code)
        ? `${root} may not be written by this user (${code}). Make it writable, or start as its owner.`
        : code === 'ENOENT'
          ? 'npm cannot be started. Install it beside Node, so that it is on the PATH.'
          : `npm ci failed${code ? ` (${code})` : ''}. Its last words are above.`
  return `${lines.slice(-8).join('\n')}\n\nThe dependencies could not be installed: ${why}`
}

/** Runs a program in a group of its own until it ends; its exit code does not matter. */
async function start(command, argv) {
  const child = spawn(command, argv, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], detached: true })
  const stop = forward(child, true)
  await ended(child)
  stop()
}

/**
 * Runs the script in a process group of its own, so that Ctrl-C reaches it once, through this process. While something still runs
 * beside it, its standard input stays open and silent.
 */
function run(command, argv, running) {
  const path = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`
  const child = spawn(command, argv, {
    stdio: [running ? 'pipe' : 'inherit', 'inherit', 'inherit'],
    detached: true,
    env: { ...process.env, PATH: path, ...(running ? { CODEBERTH_BESIDE: beside } : {}) },
  })
  child.stdin?.on('error', () => undefined)
  void running?.then(() => child.stdin?.end())
  forward(child, false)
  if (process.env.npm_lifecycle_event) endWithParent(child)
  ended(child).then(async (end) => {
    await running
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
  const pass = (signal) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    process.kill(group ? -child.pid : child.pid, signal)
  }
  listeners.add(pass)
  return () => listeners.delete(pass)
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
