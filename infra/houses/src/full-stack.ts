import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type GitHub, openGitHub } from './full/github.ts'
import { emptyRedis } from './full/redis.ts'
import { type Keeper, openKeeper } from './keeper.ts'
import { type Program, startProgram } from './program.ts'

/** The full stack: every service a process of its own, on a PostgreSQL and a Redis. */
export type FullStack = {
  /** The front door. */
  url: string
  /** Other hosts that a browser comes by when it signs in. */
  signInHosts: string[]
  runners: Program[]
  /** Starts one more runner; resolves when it works. */
  startRunner(): Promise<Program>
  /** Ends all in order. Throws Error when something did not end by itself. */
  stop(): Promise<void>
}

export type FullStackOptions = {
  redisUrl: string
  /** Which of Redis's numbered databases is this stack's. */
  redisDatabase: number
  sandboxUrl: string
  /** The model that its operator has configured for everybody. */
  model?: { url: string; key: string; name: string }
  /** More settings of the runners. */
  runner?: Record<string, string>
}

const startLimitMs = 60_000
const buildLimitMs = 5 * 60_000
const runnerCount = 2

const node = (script: string, ...args: string[]) => [process.execPath, script, ...args]
const random = () => randomBytes(32).toString('base64')

/** Builds what is missing and starts all of it. When that fails, what has started ends again. */
export async function openFullStack(options: FullStackOptions): Promise<FullStack> {
  const daemonFile = await build()
  const keeper = openKeeper()
  const github = await openGitHub()
  const stop = async () => {
    await keeper.close().finally(() => github.stop())
  }
  try {
    return { ...(await openServices(keeper, github, daemonFile, options)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The pages and the daemon; the path of the latter is the last thing that its build says. */
async function build(): Promise<string> {
  await finished(startProgram(node('apps/web/src/server/build/main.ts'), {}))
  const said = await finished(startProgram(node('services/sandboxd/build.mjs'), {}))
  return said.trim().split('\n').at(-1) ?? ''
}

async function finished(program: Program): Promise<string> {
  const late = setTimeout(() => void program.stop('SIGKILL'), buildLimitMs)
  const [code] = await once(program.child, 'close')
  clearTimeout(late)
  if (code !== 0) throw new Error(`a build ended with ${code}:\n${program.output().slice(-4_000)}`)
  return program.output()
}

async function openServices(
  keeper: Keeper,
  github: GitHub,
  daemonFile: string,
  options: FullStackOptions,
): Promise<Omit<FullStack, 'stop'>> {
  const folder = mkdtempSync(join(tmpdir(), 'cb-full-'))
  keeper.remove(folder)
  // The database's own user, where this is root, passes through it.
  chmodSync(folder, 0o711)
  const postgres = keeper.keep(startProgram(node('packages/db/src/launcher/main.ts', join(folder, 'postgres')), {}))
  const [, databaseUrl = ''] = await postgres.line(/^ready (\S+)$/m, startLimitMs)
  const publicUrl = `http://localhost:${await freePort()}`
  const shared = {
    DATABASE_URL: databaseUrl,
    QUEUE_URL: await emptyRedis(options.redisUrl, options.redisDatabase),
    SERVICE_KEY: random(),
  }
  const sandboxes = {
    SANDBOX_URL: options.sandboxUrl,
    CODEBERTH_DATA: join(folder, 'sandboxes'),
    DAEMON_FILE: daemonFile,
    IMAGE_FOLDER: 'sandbox-image',
  }
  const environment = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' }
  keeper.runLast(node('services/runner/src/stop-sandboxes/main.ts'), { ...environment, ...sandboxes })

  const start = async (script: string, env: Record<string, string>): Promise<{ program: Program; url: string }> => {
    const program = keeper.keep(startProgram(node(script), { PORT: '0', ...shared, ...env }))
    const [, url = ''] = await program.line(/"url":"([^"]+)".*"msg":"ready"/, startLimitMs)
    return { program, url }
  }
  const scripted = keeper.keep(startProgram(node('packages/scripted-model/src/main.ts'), { PORT: '0' }))
  const [, scriptedUrl = ''] = await scripted.line(/^ready (\S+)$/m, startLimitMs)
  const { model } = options
  const named: Record<string, string> = model ? { MODEL_URL: model.url, MODEL: model.name } : {}
  const gateway = await start('services/model-gateway/src/main.ts', {
    ...named,
    ...(model ? { MODEL_KEY: model.key } : {}),
    KEYS_RING: `v1:${random()}`,
    SCRIPTED_URL: scriptedUrl,
    EGRESS_PRIVATE: '127.0.0.1',
  })
  const runners: Program[] = []
  const startRunner = async () => {
    const env = { ...sandboxes, GATEWAY_URL: gateway.url, ...options.runner }
    const { program } = await start('services/runner/src/main.ts', env)
    runners.push(program)
    return program
  }
  for (let count = 0; count < runnerCount; count++) await startRunner()
  const web = await start('apps/web/src/server/main.ts', {
    ...named,
    ...(model ? { MODEL_HAS_KEY: 'yes' } : {}),
    PUBLIC_URL: publicUrl,
    GATEWAY_URL: gateway.url,
    SANDBOX_URL: options.sandboxUrl,
    GITHUB_ID: 'codeberth',
    GITHUB_SECRET: random(),
    GITHUB_URL: github.url,
    GITHUB_API_URL: github.apiUrl,
    AUTH_SECRET: random(),
  })
  const port = new URL(publicUrl).port
  await start('services/realtime/src/main.ts', { PORT: port, WEB_URL: web.url, PUBLIC_URL: publicUrl })
  return { url: publicUrl, signInHosts: github.hosts, runners, startRunner }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}
