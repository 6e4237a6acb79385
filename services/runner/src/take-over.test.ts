import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { linkClient, linkedDaemon, readSandbox } from '@codeberth/control-plane'
import { sql } from '@codeberth/db'
import { emptyRun, reduceRun } from '@codeberth/protocol'
import { openSandboxes } from '@codeberth/sandbox'
import { afterAll, expect, test } from 'vitest'
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

if (opened.house === null) test.skip(`a runner is killed: ${opened.reason}`, () => undefined)
else testTakeOver(opened.house)

/** Starts a runner as a process of its own; resolves when it works. */
async function startRunner(house: TestHouse) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      DATABASE_URL: house.databaseUrl,
      QUEUE_URL: house.databaseUrl,
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

async function end(child: Awaited<ReturnType<typeof startRunner>>, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

const Generation = z.object({ generation: z.int(), owner: z.string() })

function testTakeOver(house: TestHouse) {
  const { platform } = house
  const children: Awaited<ReturnType<typeof startRunner>>[] = []
  afterAll(async () => {
    for (const child of children) await end(child, 'SIGTERM')
    const options = { dataDir: join(house.dataDir, 'shared'), daemonFile: house.daemonFile, log: house.log }
    const sandboxes = await openSandboxes('process:', options)
    await sandboxes.reap(() => 'remove')
    await sandboxes.close()
    await house.close()
  }, minuteMs)

  test('a runner that is killed in the middle of a run: the other one goes on, the log has no gap and no double', {
    timeout: 5 * minuteMs,
  }, async () => {
    const first = await startRunner(house)
    children.push(first)
    const project = await newProject(house)
    const count = 600
    const run = await newRun(house, project.id, `e2e: stream ${count} lines`)
    await logOf(house, run.id, (event) => event.type === 'message.delta' && event.seq > 10)
    const second = await startRunner(house)
    children.push(second)
    await end(first, 'SIGKILL')
    const events = await logOf(house, run.id)
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', stop: 'completed' })
    // The call that was cut is made again; what it had said is discarded.
    const { items } = events.reduce(reduceRun, emptyRun)
    const said = items.flatMap((item) => (item.kind === 'message' && item.state === 'done' ? [item.text] : []))
    const lines = Array.from({ length: count }, (_, at) => `Line ${at + 1} of the scripted stream.`)
    expect(said.join('').trimEnd()).toBe([`Here are ${count} lines.`, '', ...lines].join('\n'))
    const written = await platform.db.rows(
      sql`select distinct generation, '' as owner from run_events where run_id = ${run.id} order by generation`,
      Generation,
    )
    expect(written.map(({ generation }) => generation)).toEqual([1, 2])
    expect((await readSandbox(platform, project.id)).observed).toBe('ready')
    const daemon = linkedDaemon(linkClient(platform, { serviceKey: house.serviceKey }), project.id)
    expect((await daemon.files.list({ path: '' })).ok).toBe(true)
  })
}
