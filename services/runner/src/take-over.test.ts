/// <reference path="../../../infra/test/services.d.ts" />
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { linkClient, linkedDaemon, openPlatform, type Platform, readSandbox } from '@codeberth/control-plane'
import { sql } from '@codeberth/db'
import { emptyRun, reduceRun } from '@codeberth/protocol'
import { openSandboxes } from '@codeberth/sandbox'
import { afterAll, expect, inject, test } from 'vitest'
import * as z from 'zod'
import { logOf, newProject, newRun, openTestHouse, type TestHouse } from './test-house.ts'

const minuteMs = 60_000
const opened = await openHouse().then(
  (house) => ({ house, reason: '' }),
  (thrown: unknown) => ({ house: null, reason: thrown instanceof Error ? thrown.message : String(thrown) }),
)

// Runners of their own processes demand isolation, so this runs where bubblewrap does.
async function openHouse(): Promise<TestHouse> {
  const house = await openTestHouse()
  try {
    const options = { dataDir: join(house.dataDir, 'shared'), daemonFile: house.daemonFile, log: house.log }
    await (await openSandboxes('process:', { ...options, requireIsolation: true })).close()
    return house
  } catch (thrown) {
    await house.close()
    throw thrown
  }
}

const redis = inject('services').redis

if (opened.house === null) test.skip(`a runner is killed: ${opened.reason}`, () => undefined)
else testTakeOver(opened.house)

type Place = { house: TestHouse; queueUrl: string }

/** Starts a runner as a process of its own; resolves when it works. */
async function startRunner({ house, queueUrl }: Place) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      DATABASE_URL: house.databaseUrl,
      QUEUE_URL: queueUrl,
      SERVICE_KEY: house.serviceKey,
      GATEWAY_URL: house.gatewayUrl,
      SANDBOX_URL: 'process:',
      CODEBERTH_DATA: join(house.dataDir, 'shared'),
      DAEMON_FILE: house.daemonFile,
      PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((works, failed) => {
    child.once('exit', (code) => failed(new Error(`the runner ended with ${code}`)))
    // Read to its end: a runner whose output nobody takes dies of its next line.
    child.stdout.on('data', (bytes: Buffer) => bytes.includes('"msg":"ready"') && works())
  })
  return child
}
type Runner = Awaited<ReturnType<typeof startRunner>>

async function end(child: Runner, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

const Written = z.object({ generation: z.int(), rows: z.int(), distinct: z.int() })

function testTakeOver(house: TestHouse) {
  const children: Runner[] = []
  const platforms: Platform[] = []
  afterAll(async () => {
    for (const child of children) await end(child, 'SIGTERM')
    for (const platform of platforms) await platform.close()
    const options = { dataDir: join(house.dataDir, 'shared'), daemonFile: house.daemonFile, log: house.log }
    const sandboxes = await openSandboxes('process:', options)
    await sandboxes.reap(() => 'remove')
    await sandboxes.close()
    await house.close()
  }, minuteMs)

  const testOn = (queue: string, queueUrl: string) =>
    test(`a runner that is killed in the middle of a run, queue on ${queue}: the other one goes on, no gap, no double, files as without the kill`, {
      timeout: 5 * minuteMs,
    }, async () => {
      const { databaseUrl, log } = house
      const deployment = { fileRemotes: true, model: null }
      const platform = await openPlatform({ databaseUrl, queueUrl, deployment, log })
      platforms.push(platform)
      const start = async () => {
        const child = await startRunner({ house, queueUrl })
        children.push(child)
        return child
      }
      await expectTakenOver({ ...house, platform }, start)
      for (const child of children.splice(0)) await end(child, 'SIGTERM')
    })
  testOn('PostgreSQL', house.databaseUrl)
  if ('missing' in redis) test.skip(`a runner is killed, queue on Redis: ${redis.missing}`, () => undefined)
  else testOn('Redis', redis.url)
}

/** The prompt of a demo in which three agents change three files. */
const editing = 'Add a currency option to the receipt'

async function expectTakenOver(house: TestHouse, start: () => Promise<Runner>): Promise<void> {
  const first = await start()
  const left = await newProject(house)
  await logOf(house, (await newRun(house, left.id, editing)).id)
  const wanted = await filesOf(house, left.id)

  const [edited, streamed] = [await newProject(house), await newProject(house)]
  const lineCount = 600
  const talk = await newRun(house, streamed.id, `e2e: stream ${lineCount} lines`)
  const run = await newRun(house, edited.id, editing)
  await Promise.all([
    logOf(house, talk.id, (event) => event.type === 'message.delta' && event.seq > 10),
    logOf(house, run.id, (event) => event.type === 'file.changed'),
  ])
  // Both runs are in the middle, and stay there until the other runner works.
  const goOn = house.holdModel()
  await start()
  await end(first, 'SIGKILL')
  goOn()

  // The log that is read here has every seq once and in order, or logOf throws.
  expect((await logOf(house, run.id)).at(-1)).toMatchObject({ type: 'run.finished', stop: 'completed' })
  expect(await filesOf(house, edited.id)).toBe(wanted)
  const events = await logOf(house, talk.id)
  expect(events.at(-1)).toMatchObject({ type: 'run.finished', stop: 'completed' })
  // The call that was cut is made again; what it had said is discarded.
  const { items } = events.reduce(reduceRun, emptyRun)
  const said = items.flatMap((item) => (item.kind === 'message' && item.state === 'done' ? [item.text] : []))
  const lines = Array.from({ length: lineCount }, (_, at) => `Line ${at + 1} of the scripted stream.`)
  expect(said.join('').trimEnd()).toBe([`Here are ${lineCount} lines.`, '', ...lines].join('\n'))
  for (const { id } of [run, talk]) await expectWrittenOnce(house, id)
  // Nothing ran in the first project: its files can be seen again all the same.
  await expect.poll(() => filesOf(house, left.id).catch(() => ''), { timeout: minuteMs }).toBe(wanted)
  expect((await readSandbox(house.platform, left.id)).observed).toBe('ready')
}

/** Both holders wrote, one after the other, and nothing that a daemon said is there twice. */
async function expectWrittenOnce({ platform }: TestHouse, runId: string): Promise<void> {
  const written = await platform.db.rows(
    sql`select generation, count(*)::int as rows, count(distinct (epoch, lseq))::int as distinct
      from run_events where run_id = ${runId} group by generation order by generation`,
    Written,
  )
  expect(written.map(({ generation }) => generation)).toEqual([1, 2])
  for (const { rows, distinct } of written) expect(distinct).toBe(rows)
}

/** Every file of a checkout with the hash of its bytes, as the sandbox itself tells it. */
async function filesOf(house: TestHouse, projectId: string): Promise<string> {
  const daemon = linkedDaemon(linkClient(house.platform, { serviceKey: house.serviceKey }), projectId)
  const command = 'find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 sha256sum'
  let told = ''
  for await (const frame of await daemon.processes.run({ command, cwd: '', timeoutMs: 20_000 }))
    if (frame.kind === 'output') told += frame.text
  return told
}
