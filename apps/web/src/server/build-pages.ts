import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { runToEnd, withProcessLock } from '@codeberth/service-kit'

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

const stamp = join(webFolder, '.next/codeberth-sources')
/** Held by the process that builds; outside the folder, which a build empties. */
const lock = join(webFolder, '.next-build.json')

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
 * Builds the pages of the IDE when their sources differ from what was built last; resolves with whether it built. One process at a time
 * builds, others wait for it. Throws Error with the end of the build's output when it fails; `signal` stops it with its children.
 */
export async function buildPages(options: { log: (line: string) => void; signal: AbortSignal }): Promise<boolean> {
  const { log, signal } = options
  if (isBuilt(sourcesHash())) return false
  const waiting = (pid: number) => log(`another start (process ${pid}) builds the pages of the IDE; waiting for it`)
  return withProcessLock(lock, { signal, waiting }, async () => {
    const hash = sourcesHash()
    if (isBuilt(hash)) return false
    log('building the pages of the IDE (about a minute, once)')
    // A build that is cut leaves neither the old pages nor the new ones.
    rmSync(stamp, { force: true })
    await runBuild(signal)
    mkdirSync(dirname(stamp), { recursive: true })
    writeFileSync(stamp, hash)
    return true
  })
}

const isBuilt = (hash: string): boolean => existsSync(stamp) && readFileSync(stamp, 'utf8') === hash

async function runBuild(signal: AbortSignal): Promise<void> {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next')
  const env = { ...buildEnvironment(), PATH: `${dirname(process.execPath)}:/usr/bin:/bin` }
  const { code, out, err } = await runToEnd([process.execPath, next, 'build'], { cwd: webFolder, env, signal })
  if (code !== 0) throw new Error(`The pages could not be built:\n${out}${err}`)
}

const buildEnvironment = () => ({
  NODE_ENV: 'production' as const,
  NEXT_TELEMETRY_DISABLED: '1',
  HOME: webFolder,
  CI: 'true',
})
