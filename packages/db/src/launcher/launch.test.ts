import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { openDb, sql } from '../index.ts'
import { type LaunchedPostgres, launchPostgres } from './launch.ts'
import { servesCluster, writtenPostmaster } from './postmaster.ts'

const limitMs = 120_000
const isRoot = process.getuid?.() === 0
const log = () => {}

let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'codeberth-launch-'))
  await chmod(scratch, 0o755)
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

const launch = async (name: string): Promise<LaunchedPostgres> => {
  const server = await launchPostgres({ dataDir: join(scratch, name), log, durable: false })
  onTestFinished(() => server.close())
  return server
}

const kept = async (url: string): Promise<unknown> => {
  const db = await openDb(url)
  try {
    return await db.rows(sql`select note from kept`, z.object({ note: z.string() }))
  } finally {
    await db.close()
  }
}

const keep = async (url: string, note: string): Promise<void> => {
  const db = await openDb(url)
  await db.orm.execute(sql`create table kept (note text)`)
  await db.orm.execute(sql`insert into kept values (${note})`)
  await db.close()
}

/** The processes that were started on this data folder. */
const serversOf = (cluster: string): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`\0${cluster}\0`)
    } catch {
      // It has ended meanwhile.
      return false
    }
  })

test('data outlives a stop, the password is for its owner only, and nothing is left running', {
  timeout: limitMs,
}, async () => {
  const first = await launch('stop')
  await keep(first.url, 'still here')
  const postmaster = await writtenPostmaster(join(first.folder, 'cluster'))
  await first.close()
  await first.close()
  expect(await servesCluster(postmaster?.pid ?? 0, join(first.folder, 'cluster'))).toBe(false)
  expect((await stat(join(first.folder, 'password'))).mode & 0o777).toBe(0o600)
  const second = await launch('stop')
  expect({ reused: second.reused, folder: second.folder, rows: await kept(second.url) }).toEqual({
    reused: false,
    folder: join(scratch, 'stop'),
    rows: [{ note: 'still here' }],
  })
})

test('the server is in a process group of its own and listens on loopback only', { timeout: limitMs }, async () => {
  const server = await launch('group')
  const { pid } = (await writtenPostmaster(join(server.folder, 'cluster'))) ?? { pid: 0 }
  const group = Number((await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ')[2])
  expect(group).toBe(pid)
  const db = await openDb(server.url)
  const rows = await db.rows(
    sql`select name, setting from pg_settings where name in ('listen_addresses', 'unix_socket_directories') order by name`,
    z.object({ name: z.string(), setting: z.string() }),
  )
  await db.close()
  expect(rows.map((row) => row.setting)).toEqual(['127.0.0.1', ''])
})

test('a server left by a process that was killed is used again, and stopped at close', {
  timeout: limitMs,
}, async () => {
  const program = `
    const { launchPostgres } = await import(process.argv[1])
    const { url } = await launchPostgres({ dataDir: process.argv[2], log() {}, durable: false })
    console.log(url)
    setInterval(() => {}, 1000)`
  const module = new URL('../index.ts', import.meta.url).href
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program, module, join(scratch, 'killed')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = await once(parent.stdout, 'data')
  const url = String(said).trim()
  await keep(url, 'left')
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  const again = await launch('killed')
  expect({ reused: again.reused, url: again.url, rows: await kept(again.url) }).toEqual({
    reused: true,
    url,
    rows: [{ note: 'left' }],
  })
  await again.close()
  expect(await writtenPostmaster(join(again.folder, 'cluster'))).toBe(undefined)
})

test('a pid file that names another process, or nothing readable, does not stop a start', {
  timeout: limitMs,
}, async () => {
  for (const content of [`${process.pid}\n${scratch}\n1\n5432\n\n127.0.0.1\n1 1\nready\n`, 'rubbish', '']) {
    const first = await launch('stale')
    await first.close()
    await writeFile(join(first.folder, 'cluster', 'postmaster.pid'), content)
    const second = await launch('stale')
    expect(second.reused).toBe(false)
    await second.close()
  }
})

test('a start that was aborted leaves no server, one that is through outlives the signal', {
  timeout: limitMs,
}, async () => {
  const abort = new AbortController()
  const options = { dataDir: join(scratch, 'abort'), log, durable: false, signal: abort.signal }
  const server = await launchPostgres(options)
  onTestFinished(() => server.close())
  abort.abort(new Error('stop'))
  const db = await openDb(server.url)
  await db.close()
  await server.close()
  await expect(launchPostgres(options)).rejects.toThrow('stop')
  const during = new AbortController()
  const starting = launchPostgres({
    ...options,
    log: () => during.abort(new Error('stop')),
    dataDir: join(scratch, 'during'),
    signal: during.signal,
  })
  await expect(starting).rejects.toThrow('stop')
  expect(await writtenPostmaster(join(scratch, 'during', 'cluster'))).toBe(undefined)
})

test('a start that is aborted when its server has only just begun leaves none', { timeout: limitMs }, async () => {
  const dataDir = join(scratch, 'begun')
  const cluster = join(dataDir, 'cluster')
  const first = await launchPostgres({ dataDir, log, durable: false })
  await first.close()
  for (let round = 0; round < 3; round++) {
    const abort = new AbortController()
    const starting = launchPostgres({ dataDir, log, durable: false, signal: abort.signal })
    const refused = expect(starting).rejects.toThrow('stop')
    await expect.poll(() => serversOf(cluster).length, { interval: 1, timeout: 20_000 }).toBeGreaterThan(0)
    abort.abort(new Error('stop'))
    await refused
    expect(serversOf(cluster)).toEqual([])
  }
})

test('each folder that cannot be used is one sentence', { timeout: limitMs }, async () => {
  const refused = (name: string) =>
    launchPostgres({ dataDir: join(scratch, name), log }).catch((error: unknown) => error)
  await writeFile(join(scratch, 'file'), '')
  expect(await refused('file/db')).toMatchObject({
    code: 'folder-unwritable',
    message: `The data folder ${join(scratch, 'file/db')} cannot be used: a part of the path is a file.`,
  })
  await mkdir(join(scratch, 'foreign/cluster'), { recursive: true })
  await writeFile(join(scratch, 'foreign/cluster/thesis.txt'), 'mine')
  expect(await refused('foreign')).toMatchObject({ code: 'folder-foreign' })
  expect(await readFile(join(scratch, 'foreign/cluster/thesis.txt'), 'utf8')).toBe('mine')
  await mkdir(join(scratch, 'old/cluster'), { recursive: true })
  await writeFile(join(scratch, 'old/cluster/PG_VERSION'), '15\n')
  expect(await refused('old')).toMatchObject({ code: 'folder-version' })
})

test('damaged data and a lost password are one sentence, and nothing is written over', {
  timeout: limitMs,
}, async () => {
  const first = await launch('damaged')
  await first.close()
  const refused = () => launchPostgres({ dataDir: join(scratch, 'damaged'), log }).catch((error: unknown) => error)
  const password = await readFile(join(first.folder, 'password'), 'utf8')
  await rm(join(first.folder, 'password'))
  expect(await refused()).toMatchObject({ code: 'password-lost' })
  await writeFile(join(first.folder, 'password'), password)
  await rm(join(first.folder, 'cluster/global/pg_control'))
  expect(await refused()).toMatchObject({ code: 'start-failed', message: expect.stringContaining('did not start on') })
})

const closedTest = isRoot ? test : test.skip
closedTest(
  `root keeps data below a closed folder where the database's user can reach it${isRoot ? '' : ' (skipped: not root)'}`,
  { timeout: limitMs },
  async () => {
    const closed = join(scratch, 'closed')
    await mkdir(closed, { mode: 0o700 })
    const server = await launch('closed/data')
    onTestFinished(() => rm(server.folder, { recursive: true, force: true }))
    expect(server.folder).toMatch(/^\/var\/lib\/codeberth\/[0-9a-f]{12}$/)
    await keep(server.url, 'reached')
    await server.close()
    const again = await launch('closed/data')
    expect({ folder: again.folder, rows: await kept(again.url) }).toEqual({
      folder: server.folder,
      rows: [{ note: 'reached' }],
    })
  },
)
