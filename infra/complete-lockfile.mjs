/**
 * Adds to package-lock.json the optional packages of other platforms that npm left out of it.
 *
 * A registry mirror need not carry every platform. `npm install` then leaves the missing packages out of the lockfile and
 * `npm ci` refuses that lockfile on every machine. A bare entry (version, os, cpu) is enough for both: a machine of another
 * platform skips it, one of that platform fetches it. Run after each `npm install`.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const lockfile = new URL('../package-lock.json', import.meta.url)
const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32']

const lock = JSON.parse(readFileSync(lockfile, 'utf8'))
const added = []
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(path, name) || !/^\d/.test(range)) continue
    lock.packages[`node_modules/${name}`] = platformEntry(name, range, entry.dev)
    added.push(`${name}@${range}`)
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(lockfile, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.length === 0 ? 'The lockfile is complete.' : `Added ${added.length}: ${added.join(', ')}`)

function isLocked(path, name) {
  return Object.keys(lock.packages).some(
    (other) => other === `node_modules/${name}` || other === `${path}/node_modules/${name}`,
  )
}

function platformEntry(name, version, dev) {
  const words = name.split('/').at(-1).split('-')
  const os = systems.filter((system) => words.includes(system))
  const cpu = processors.filter((processor) => words.includes(processor))
  const libc = words.some((word) => word === 'musl' || word === 'musleabihf') ? { libc: ['musl'] } : {}
  if (os.length + cpu.length === 0) throw new Error(`${name}@${version} is not locked and its name tells no platform.`)
  return {
    version,
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(dev ? { dev } : {}),
    ...libc,
    optional: true,
    ...(os.length > 0 ? { os } : {}),
  }
}
