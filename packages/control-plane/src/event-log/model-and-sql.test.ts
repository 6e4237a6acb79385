import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchPostgres, openDb, sql } from '@codeberth/db'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import * as z from 'zod'
import { releaseLease, renewLeases, takeLease } from '../lease/lease.ts'
import type { Lease } from '../lease/lease-state.ts'
import { freeLease, planLease } from '../lease/plan-lease.ts'
import { demoProject, openTestPlatform, platformOn, queuedRun, signedIn, type TestPlatform } from '../test-platform.ts'
import { append } from './append.ts'
import type { Ask, Batch, LogState } from './append-state.ts'
import { planAppend } from './plan-append.ts'
import { readEvents } from './read-events.ts'

// The database's time is a row here, so that the test moves it.
const clock = sql<number>`(select at from test_clock)`
const begin = 1_800_000_000_000
const launched = await launch()
afterAll(() => launched.close())

async function launch() {
  const dataDir = await mkdtemp(join(tmpdir(), 'codeberth-log-'))
  try {
    const server = await launchPostgres({ dataDir, log: () => undefined, durable: false })
    const close = async () => {
      await server.close()
      await rm(dataDir, { recursive: true, force: true })
    }
    return { url: server.url, reason: '', close }
  } catch (thrown) {
    const close = () => rm(dataDir, { recursive: true, force: true })
    return { url: null, reason: thrown instanceof Error ? thrown.message : String(thrown), close }
  }
}

type Step =
  | { do: 'take' }
  | { do: 'renew' | 'release'; older: number }
  | { do: 'append'; older: number; epoch: number; shift: number; count: number; end: boolean; asks: Ask[] }
  | { do: 'wait'; ms: number }

const ask: fc.Arbitrary<Ask> = fc.record({
  askId: fc.constantFrom('x', 'y', 'z'),
  kind: fc.constantFrom('approval' as const, 'question' as const),
  state: fc.constantFrom('open' as const, 'open' as const, 'answered' as const),
})
const older = fc.constantFrom(0, 0, 0, 1)
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('take' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('renew' as const, 'release' as const), older }) },
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('append' as const),
        older,
        epoch: fc.constantFrom(7, 7, 9, -1),
        shift: fc.constantFrom(0, 0, 0, 0, 1, -1, -2),
        count: fc.integer({ min: 1, max: 4 }),
        end: fc.constantFrom(false, false, false, false, false, true),
        asks: fc.uniqueArray(ask, { maxLength: 2, selector: ({ askId }) => askId }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 1_000, 14_999, 15_000, 20_000) }),
    },
  ),
  { minLength: 4, maxLength: 24 },
)

function holdModelAndSql(name: string, runs: number, open: () => Promise<TestPlatform>) {
  test(`${name}: lease and append do in SQL what their models say, over any course of events`, {
    timeout: 300_000,
  }, async () => {
    const p = await open()
    try {
      await p.db.orm.execute(sql`create table test_clock (at timestamptz not null)`)
      await p.db.orm.execute(sql`insert into test_clock values (to_timestamp(${begin / 1_000}))`)
      const ada = await signedIn(p, 'ada')
      const project = await demoProject(p, ada)
      await fc.assert(
        fc.asyncProperty(steps, async (course) => {
          const run = await queuedRun(p, ada, project.id, { mode: 'ask' })
          await follow(p, run.id, course)
        }),
        { numRuns: runs },
      )
    } finally {
      await p.close()
    }
  })
}

type World = { log: LogState; now: number; stored: number }

async function follow(p: TestPlatform, runId: string, course: Step[]): Promise<void> {
  let world: World = {
    log: { lease: freeLease, marks: new Map(), headSeq: 0, asks: new Map(), state: 'queued', stop: null },
    now: begin,
    stored: 0,
  }
  await setClock(p, begin)
  for (const step of course) world = await doBoth(p, runId, world, step)
  const page = await readEvents(p, runId, 0)
  expect(page.events.map((event) => event.seq)).toEqual(Array.from({ length: world.log.headSeq }, (_, at) => at + 1))
  expect([page.headSeq, page.finished]).toEqual([world.log.headSeq, world.log.state === 'finished'])
  expect(await storedState(p, runId)).toEqual({ state: world.log.state, asks: Object.fromEntries(world.log.asks) })
}

const Stored = z.object({ state: z.string(), asks: z.record(z.string(), z.string()) })

async function storedState(p: TestPlatform, runId: string) {
  const [row] = await p.db.rows(
    sql`select r.state, coalesce((select jsonb_object_agg(k.ask_id, k.state) from run_asks k where k.run_id = r.id), '{}') as asks
      from runs r where r.id = ${runId}`,
    Stored,
  )
  return row
}

const setClock = (p: TestPlatform, ms: number) =>
  p.db.orm.execute(sql`update test_clock set at = to_timestamp(${ms / 1_000}::float8)`)

async function doBoth(p: TestPlatform, runId: string, world: World, step: Step): Promise<World> {
  const { log, now } = world
  switch (step.do) {
    case 'wait':
      await setClock(p, now + step.ms)
      return { ...world, now: now + step.ms }
    case 'take': {
      const taken = await takeLease(p, { runId, owner: 'r', tokenHash: `${runId}-${log.lease.generation}` })
      const planned = log.state === 'finished' ? null : planLease(log.lease, { kind: 'take', owner: 'r' }, now)
      expect(taken?.generation ?? null).toEqual(planned?.outcome.held ? planned.outcome.generation : null)
      return taken && planned ? { ...world, log: { ...log, lease: planned.lease, state: begun(log) } } : world
    }
    case 'renew': {
      const lease = { runId, generation: log.lease.generation - step.older }
      const planned = planLease(log.lease, { kind: 'renew', generation: lease.generation }, now)
      expect((await renewLeases(p, [lease])).has(runId)).toBe(planned.outcome.held)
      return { ...world, log: { ...log, lease: planned.lease } }
    }
    case 'release': {
      const lease = { runId, generation: log.lease.generation - step.older }
      await releaseLease(p, lease)
      const planned = planLease(log.lease, { kind: 'release', generation: lease.generation }, now)
      expect(await isHeld(p, runId)).toBe(isHeldAt(planned.lease, now))
      return { ...world, log: { ...log, lease: planned.lease } }
    }
    case 'append': {
      const batch = batchFor(runId, log, step)
      const planned = planAppend(log, batch, now)
      expect(await append(p, batch)).toEqual(planned.outcome)
      return { ...world, log: planned.log }
    }
  }
}

const begun = (log: LogState) => (log.state === 'queued' ? 'running' : log.state)
const isHeldAt = (lease: Lease, now: number) => lease.state === 'held' && lease.endsAt > now

async function isHeld(p: TestPlatform, runId: string): Promise<boolean> {
  const [row] = await p.db.rows(
    sql`select exists (select 1 from run_leases where run_id = ${runId} and ends_at > ${clock}) as held`,
    z.object({ held: z.boolean() }),
  )
  return row?.held === true
}

function batchFor(runId: string, log: LogState, step: Extract<Step, { do: 'append' }>): Batch {
  const first = Math.max(1, (log.marks.get(step.epoch) ?? 0) + 1 + step.shift)
  const last = first + step.count - 1
  const rows = Array.from({ length: step.count }, (_, at) => ({
    lseq: first + at,
    at: begin,
    agentId: null,
    type: 'notice',
    payload: { level: 'info', code: 'c', message: `${step.epoch}/${first + at}` },
  }))
  const stop = step.end ? 'completed' : null
  // An ask that is open at the end is void: `batchOf` sees to it.
  const asks = step.asks.map((one): Ask => (step.end && one.state === 'open' ? { ...one, state: 'void' } : one))
  return { runId, generation: log.lease.generation - step.older, epoch: step.epoch, first, last, rows, asks, stop }
}

holdModelAndSql('PGlite', 60, () => openTestPlatform({ now: clock }))
if (launched.url === null) test.skip(`PostgreSQL: ${launched.reason}`, () => undefined)
else {
  const { url } = launched
  holdModelAndSql('PostgreSQL', 60, async () => platformOn(await openDb(url, { now: clock })))

  test('PostgreSQL: writers that race with short leases leave a dense log with nothing doubled', {
    timeout: 120_000,
  }, async () => {
    const p = await platformOn(await openDb(url, { poolSize: 12 }))
    try {
      const ada = await signedIn(p, 'ada')
      const run = await queuedRun(p, ada, (await demoProject(p, ada)).id)
      await Promise.all(Array.from({ length: 6 }, (_, at) => race(p, run.id, `r${at}`)))
      const messages: string[] = []
      for (let after = 0; ; ) {
        const page = await readEvents(p, run.id, after)
        if (page.events.length === 0) break
        expect(page.events.map(({ seq }) => seq)).toEqual(page.events.map((_, at) => after + at + 1))
        messages.push(...page.events.flatMap((event) => ('message' in event ? [String(event.message)] : [])))
        after += page.events.length
      }
      expect(messages).toEqual(Array.from({ length: racedEvents }, (_, at) => `7/${at + 1}`))
    } finally {
      await p.close()
    }
  })
}

const racedEvents = 600

// Each writer takes the lease when it can, appends a few batches (some twice), and lets it run out under another's feet.
async function race(p: TestPlatform, runId: string, owner: string): Promise<void> {
  for (let round = 0; ; round++) {
    const lease = await takeLease(p, { runId, owner, tokenHash: `${owner}-${round}` })
    if (!lease) {
      if ((await readEvents(p, runId, 0, 1)).finished) return
      await new Promise((resolve) => setTimeout(resolve, 2))
      continue
    }
    const log: LogState = {
      lease: { state: 'held', generation: lease.generation, owner, endsAt: lease.endsAt },
      marks: new Map(),
      headSeq: 0,
      asks: new Map(),
      state: 'running',
      stop: null,
    }
    for (let sent = 0, first = 1; sent < 4; sent++) {
      const count = Math.min(10, racedEvents - first + 1)
      const end = first + count - 1 === racedEvents
      const batch = {
        ...batchFor(runId, log, { do: 'append', older: 0, epoch: 7, shift: first - 1, count, end, asks: [] }),
      }
      const outcomes = await Promise.all(sent % 2 === 0 ? [append(p, batch), append(p, batch)] : [append(p, batch)])
      const marks = outcomes.flatMap((outcome) => (outcome.kind === 'mark' ? [outcome.lseq] : []))
      if (outcomes.some((outcome) => outcome.kind === 'finished')) return
      first = Math.max(batch.last, ...marks) + 1
      if (first > racedEvents) return
      // The lease ends while a batch is under way: as if this writer had been frozen.
      if (sent === 2) await expireLease(p, runId)
    }
  }
}

const expireLease = (p: TestPlatform, runId: string) =>
  p.db.orm.execute(sql`update run_leases set ends_at = clock_timestamp() where run_id = ${runId}`)
