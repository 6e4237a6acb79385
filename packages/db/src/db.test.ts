import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { dbConformance, type Records } from './conformance.ts'
import { errorCode, launchPostgres, openDb, sql } from './index.ts'

dbConformance('pglite', async () => ({
  async open(options) {
    return openDb('pglite:memory', options)
  },
  close: async () => {},
}))

dbConformance('postgres', async (): Promise<Records> => {
  const server = await scratchServer()
  return { open: (options) => openDb(server.url, options), close: server.close }
})

async function scratchServer() {
  const dataDir = await mkdtemp(join(tmpdir(), 'codeberth-db-'))
  const server = await launchPostgres({ dataDir, log: () => {}, durable: false })
  return {
    url: server.url,
    async close() {
      await server.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

test('the committed migrations make the tables that the code knows', async () => {
  const { stdout } = await promisify(execFile)('npm', ['run', 'generate', '--', '--name', 'forgotten'], {
    cwd: resolve(import.meta.dirname, '..'),
  })
  expect(stdout).toContain('No schema changes, nothing to migrate')
}, 60_000)

test('processes that start together migrate once', async () => {
  const server = await scratchServer()
  onTestFinished(server.close)
  const dbs = await Promise.all([1, 2, 3, 4].map(() => openDb(server.url)))
  onTestFinished(async () => void (await Promise.all(dbs.map((db) => db.close()))))
  const applied = await Promise.all(dbs.map((db) => db.migrate()))
  expect(applied.flat().toSorted()).toEqual(['0000_first', '0001_append-only', '0002_modes'])
}, 120_000)

test('a statement ends at its limit, and a frozen server at the limit of the client', async () => {
  const server = await scratchServer()
  onTestFinished(server.close)
  const db = await openDb(server.url, { poolSize: 1, statementTimeoutMs: 500, queryTimeoutMs: 1_500 })
  onTestFinished(() => db.close())
  const slow = await db.orm.execute(sql`select pg_sleep(60)`).then(() => undefined, errorCode)
  expect(slow).toBe('57014')
  // A stopped backend answers nothing at all, so only the client's own limit can end the wait.
  const Pid = z.object({ pid: z.int() })
  const frozen = db.transaction(async (tx) => {
    const [backend] = await db.rows(sql`select pg_backend_pid() as pid`, Pid, tx)
    process.kill(backend?.pid ?? 0, 'SIGSTOP')
    onTestFinished(() => void process.kill(backend?.pid ?? 0, 'SIGCONT'))
    await tx.execute(sql`select 1`)
  })
  await expect(frozen).rejects.toThrow()
  expect(await db.transaction(async (tx) => db.rows(sql`select 1 as one`, z.object({ one: z.int() }), tx))).toEqual([
    { one: 1 },
  ])
}, 120_000)

test('an unknown scheme and a server that is not there are one sentence each, without the password', async () => {
  await expect(openDb('mysql://u:secret@h/x')).rejects.toThrow(
    'DATABASE_URL must begin with postgres:// and name host and database.',
  )
  await expect(openDb('postgres://u:secret@127.0.0.1:1/x')).rejects.toThrow(
    'The database at 127.0.0.1:1/x cannot be used: nothing listens there.',
  )
})
