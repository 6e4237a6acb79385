import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'

const webFolder = resolve(import.meta.dirname, '../..')
const repository = resolve(webFolder, '../..')
/** What the built pages depend on; `next build` itself writes a `next-env.d.ts` beside them. */
const sources = [
  'apps/web/src/{app,client,dashboard,ide,ui}/**/*',
  'apps/web/public/**/*',
  'apps/web/{next.config.mjs,package.json,postcss.config.mjs,tsconfig.json}',
  'packages/protocol/src/**/*.ts',
  'package-lock.json',
]
/** Most that is kept of what a failed build printed. */
const logChars = 4_000

const stamp = join(webFolder, '.next/codeberth-sources')

/** True when `buildPages` has built them once, from whatever sources. */
export const arePagesBuilt = (): boolean => existsSync(stamp)

/** Hash over the names and bytes of everything that the pages are built from. */
export function sourcesHash(): string {
  const hash = createHash('sha256')
  const paths = globSync(sources, { cwd: repository, withFileTypes: true }).filter((entry) => entry.isFile())
  for (const path of paths.map((entry) => join(entry.parentPath, entry.name)).sort())
    hash.update(path.slice(repository.length)).update('\0').update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

/**
 * Builds the pages of the IDE when their sources differ from what was built last; resolves with whether it built. Throws
 * Error with the end of the build's output when it fails; `signal` stops it with its children.
 */
export async function buildPages(options: { log: (line: string) => void; signal: AbortSignal }): Promise<boolean> {
  const hash = sourcesHash()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return false
  options.log('building the pages of the IDE (about a minute, once)')
  await runBuild(options.signal)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, hash)
  return true
}

function runBuild(signal: AbortSignal): Promise<void> {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next')
  return new Promise((done, failed) => {
    // A group of its own, so that a Ctrl-C of the terminal reaches only us and we end the whole build.
    const build = spawn(process.execPath, [next, 'build'], {
      cwd: webFolder,
      detached: true,
      env: { ...buildEnvironment(), PATH: `${dirname(process.execPath)}:/usr/bin:/bin` },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let tail = ''
    const keep = (bytes: Buffer) => {
      tail = (tail + bytes.toString()).slice(-logChars)
    }
    build.stdout.on('data', keep)
    build.stderr.on('data', keep)
    const end = () => build.pid !== undefined && process.kill(-build.pid, 'SIGKILL')
    signal.addEventListener('abort', end, { once: true })
    build.once('error', failed)
    build.once('exit', (code) => {
      signal.removeEventListener('abort', end)
      if (code === 0) done()
      else failed(signal.aborted ? signal.reason : new Error(`The pages could not be built:\n${tail}`))
    })
  })
}

const buildEnvironment = () => ({
  NODE_ENV: 'production' as const,
  NEXT_TELEMETRY_DISABLED: '1',
  HOME: webFolder,
  CI: 'true',
})
