import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type Embedded, openEmbedded, type Program, scratchFolder, startLimitMs, startProgram } from '@codeberth/houses'
import { test as base, expect } from '@playwright/test'

type Env = Record<string, string>
const main = [process.execPath, 'services/standalone/src/main.ts']
const processes = { SANDBOX_URL: 'process:' }

const test = base.extend<{
  /** Of this test alone; what works on it names it in its command line or environment. */
  folder: string
  /** Starts the house on the folder and waits until it is ready. */
  open(env?: Env): Promise<Embedded>
  /** Starts the house, or another program, without waiting. */
  start(env: Env, argv?: readonly string[]): Program
}>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
  async folder({}, use) {
    const folder = scratchFolder()
    await use(folder)
    rmSync(folder, { recursive: true, force: true })
  },
  async open({ folder }, use) {
    const opened: Embedded[] = []
    await use(async (env = processes) => {
      const house = await openEmbedded(env, folder)
      opened.push(house)
      return house
    })
    for (const { program } of opened) await program.stop()
  },
  async start({ folder }, use) {
    const started: Program[] = []
    await use((env, argv = main) => {
      const own = { PORT: '0', CODEBERTH_DATA: join(folder, 'data') }
      const program = startProgram(argv, { ...own, ...processes, ...env })
      started.push(program)
      return program
    })
    for (const program of started) await program.stop()
  },
})

/** Processes whose command line or environment names this folder; the dead that nobody has collected yet do not count. */
function processesOf(folder: string): string[] {
  const read = (pid: string, file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8')
  return readdirSync('/proc').filter((pid) => {
    try {
      if (!/^\d+$/.test(pid) || Number(pid) === process.pid || /\) Z/.test(read(pid, 'stat'))) return false
      return `${read(pid, 'cmdline')}\0${read(pid, 'environ')}`.includes(folder)
    } catch {
      // It has ended meanwhile, or is not ours to look at.
      return false
    }
  })
}

/** Signs in, makes an empty project, and waits until its sandbox runs. */
async function startSandbox({ url }: Embedded): Promise<void> {
  const signedIn = await fetch(`${url}/api/dev/sign-in`, { method: 'POST', body: '{"login":"ada"}' })
  const headers = { cookie: signedIn.headers.getSetCookie().join(), 'content-type': 'application/json' }
  const id = '019a0000-0000-7000-8000-000000000001'
  const body = JSON.stringify({ id, name: 'one', source: { kind: 'empty' } })
  expect((await fetch(`${url}/api/v1/projects`, { method: 'POST', headers, body })).status).toBe(200)
  const sandbox = `${url}/api/v1/projects/${id}/sandbox`
  await fetch(`${sandbox}/start`, { method: 'POST', headers, body: '{}' })
  const state = async () => (await (await fetch(sandbox, { headers })).json()).state
  await expect.poll(state, { timeout: 60_000 }).toBe('ready')
}

test.describe('1 npm start', () => {
  test.setTimeout(startLimitMs + 60_000)

  test('shows its steps, then the URL, what it chose and why; Ctrl-C stops everything in order', async ({
    open,
    folder,
  }) => {
    const house = await open()
    const said = house.program.output()
    for (const step of ['the pages of the IDE', 'starting the database', 'the daemon of the sandboxes'])
      expect(said).toMatch(new RegExp(`✓ ${step} \\(\\d+\\.\\d s\\)`))
    expect(said).toContain(`database: embedded PostgreSQL, because DATABASE_URL is not set; data in ${folder}`)
    expect(said).toContain('queue: kept in the database, because QUEUE_URL is not set')
    expect(said).toMatch(/sandboxes: .* because SANDBOX_URL says process:/)
    expect(said).toMatch(/daemon in each sandbox: \S+\/sandboxd, because it is built from the sources of this checkout/)
    expect(said).toMatch(/model: none configured/)
    expect(said).toMatch(/sign-in: local developer, not protected, because only this machine can reach it/)
    // What a build or a part of others prints is no step of ours.
    expect(said.split('\n').filter((line) => line && !/^( {2}\S|Codeberth$)/.test(line))).toEqual([])
    expect((await fetch(`${house.url}/login`)).status).toBe(200)
    await startSandbox(house)
    expect(processesOf(folder).length).toBeGreaterThan(1)
    expect(await house.program.stop('SIGINT')).toBe(130)
    expect(processesOf(folder)).toEqual([])
  })

  test('a later start skips what is there, also after a kill -9, and leaves nothing behind', async ({
    open,
    folder,
  }) => {
    const first = await open()
    await startSandbox(first)
    await first.program.stop('SIGKILL')
    expect(processesOf(folder)).not.toEqual([])
    const again = await open()
    expect(again.program.output()).not.toMatch(/building|A database is made/)
    expect(again.program.output()).toMatch(/it was still running and is taken over/)
    expect((await fetch(`${again.url}/healthz`)).status).toBe(200)
    expect(await again.program.stop('SIGINT')).toBe(130)
    expect(processesOf(folder)).toEqual([])
    expect(existsSync(join(folder, 'data/instance.json'))).toBe(false)
  })

  test('a second Ctrl-C ends at once, and what it started with it', async ({ open, folder }) => {
    const house = await open()
    await startSandbox(house)
    house.program.child.kill('SIGINT')
    await house.program.line(/stopping/, 5_000)
    expect(await house.program.stop('SIGINT')).toBe(130)
    await expect.poll(() => processesOf(folder), { timeout: 5_000 }).toEqual([])
    expect(existsSync(join(folder, 'data/instance.json'))).toBe(false)
    const again = await open()
    expect(await again.program.stop('SIGINT')).toBe(130)
    expect(processesOf(folder)).toEqual([])
  })

  test('when npm is ended, as a service manager does, everything ends with it', async ({ start, folder }) => {
    const program = start({}, ['npm', 'start'])
    await program.line(/Codeberth is ready/, startLimitMs)
    program.child.kill('SIGTERM')
    await program.line(/stopping/, 10_000)
    await expect.poll(() => processesOf(folder), { timeout: 20_000 }).toEqual([])
  })

  test('when nobody reads its output any more it ends in order', async ({ start, folder }) => {
    const program = start({})
    await program.line(/Codeberth/, startLimitMs)
    program.child.stdout?.destroy()
    expect(await program.ended).toBe(141)
    expect(program.output()).not.toContain('Error')
    expect(processesOf(folder)).toEqual([])
  })

  test('as root below a closed folder the data goes where its user can reach it, named at start', async ({
    folder,
  }) => {
    test.skip(process.getuid?.() !== 0, 'only root starts the database as another user')
    const closed = join(folder, 'closed')
    execFileSync('mkdir', ['--mode=700', closed])
    const house = await openEmbedded(processes, closed)
    const [, moved = ''] =
      /data in (\S+), because the database's user cannot reach (\S+)/.exec(house.program.output()) ?? []
    expect(moved).toMatch(/^\/var\/lib\/codeberth\//)
    expect(existsSync(join(moved, 'cluster/PG_VERSION'))).toBe(true)
    await house.stop()
    rmSync(moved, { recursive: true })
  })

  test('a taken port is one clear sentence and a failed exit', async ({ start, folder }) => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const address = taken.address()
    const port = address !== null && typeof address !== 'string' ? address.port : 0
    const program = start({ PORT: String(port) })
    await program.line(new RegExp(`cannot start: Port ${port} is in use by another program\\.`), 60_000)
    expect(await program.ended).toBe(1)
    expect(processesOf(folder)).toEqual([])
    taken.close()
  })

  test('an unwritable data folder is one clear sentence and a failed exit', async ({ start, folder }) => {
    writeFileSync(join(folder, 'file'), '')
    for (const wanted of [join(folder, 'file/data'), '/proc/codeberth/data', '/'.padEnd(5_000, 'd/')]) {
      const program = start({ CODEBERTH_DATA: wanted })
      await program.line(/cannot start: The data folder .* cannot be written: [a-z ]+\. Set CODEBERTH_DATA/, 60_000)
      expect(await program.ended).toBe(1)
    }
  })

  test('a data folder in use by another instance is one clear sentence and a failed exit', async ({ open, start }) => {
    const house = await open()
    const second = start({})
    await second.line(/cannot start: The data folder .* is in use by another instance \(process \d+\)\./, 60_000)
    expect(await second.ended).toBe(1)
    expect((await fetch(`${house.url}/healthz`)).status).toBe(200)
  })

  test('an unreachable configured database or queue is one clear sentence and a failed exit', async ({
    start,
    folder,
  }) => {
    const database = start({ DATABASE_URL: 'postgres://nobody:hunter2@127.0.0.1:9/none' })
    await database.line(
      /cannot start: The database at 127\.0\.0\.1:9\/none cannot be used: nothing listens there\. Check DATABASE_URL;/,
      60_000,
    )
    expect(await database.ended).toBe(1)
    const queue = start({ QUEUE_URL: 'redis://127.0.0.1:9' })
    await queue.line(/cannot start: Redis at 127\.0\.0\.1:9 does not answer\. Check QUEUE_URL;/, 60_000)
    expect(await queue.ended).toBe(1)
    expect(database.output()).not.toContain('hunter2')
    expect(processesOf(folder)).toEqual([])
  })

  test('a wrong setting is named, and no value is repeated', async ({ start }) => {
    const program = start({ PORT: 'hunter2' })
    await program.line(/cannot start: PORT is not valid: must be a whole number from 0 to 65535\./, 60_000)
    expect(program.output()).not.toContain('hunter2')
    expect(await program.ended).toBe(1)
  })

  test('npx cb answers in the repository', () => {
    expect(execFileSync('npx', ['--no-install', 'cb', '--version'], { encoding: 'utf8' }).trim()).toBe('0.1.0')
  })
})
