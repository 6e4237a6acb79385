import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Actor,
  authenticate,
  createProject,
  createRun,
  hashToken,
  makeToken,
  openPlatform,
  type Platform,
  readLog,
  releaseLease,
  signInDevelopment,
  takeLease,
} from '@codeberth/control-plane'
import { launchPostgres } from '@codeberth/db'
import { newId, noUsage, type SpooledEvent } from '@codeberth/protocol'
import { openScope } from '@codeberth/scope'
import { afterAll, expect, test } from 'vitest'
import { LeaseLost, LogDisturbed, openRunLog, type RunLog } from './run-log.ts'

const closeMs = 20_000
const epoch = 1_764_000_000_000
const scope = openScope()
afterAll(async () => expect(await scope.close()).toEqual([]), 60_000)
const remove = (path: string) => rm(path, { recursive: true, force: true })
const folder = scope.own(await mkdtemp(join(tmpdir(), 'codeberth-run-log-')), remove, closeMs)
const launch = { dataDir: join(folder, 'postgres'), log: () => undefined, durable: false }
const database = scope.own(await launchPostgres(launch), (one) => one.close(), closeMs)
const deployment = { fileRemotes: true, model: null }
const p = scope.own(
  await openPlatform({ databaseUrl: database.url, deployment, log: { warn: () => undefined } }),
  (one) => one.close(),
  closeMs,
)
const ada = await signIn('ada')

async function signIn(login: string): Promise<Actor> {
  const actor = await authenticate(p, await signInDevelopment(p, login, { agent: null, net: null }))
  if (!actor) throw new Error('a new web session was refused')
  return actor
}

async function leasedRun() {
  const source = { kind: 'starter', starter: 'demo' } as const
  const { id: projectId } = await createProject(p, ada, { id: newId(), name: 'Demo', source })
  const wanted = { id: newId(), projectId, prompt: 'x', agent: 'base2', mode: 'ask' } as const
  const { id: runId } = await createRun(p, ada, wanted)
  return lease(runId, 'r1')
}

async function lease(runId: string, owner: string) {
  const taken = await takeLease(p, { runId, owner, tokenHash: hashToken(makeToken('run')) })
  if (!taken) throw new Error('the lease was not given')
  return taken
}

const event = (lseq: number, draft: Partial<SpooledEvent['draft']> = {}): SpooledEvent => ({
  epoch,
  lseq,
  at: Date.now(),
  draft: { type: 'notice', agentId: null, level: 'info', code: 'c', message: `${lseq}`, ...draft },
})
const finished = (lseq: number) =>
  event(lseq, { type: 'run.finished', stop: 'completed', usage: noUsage, cost: 5, files: [], denied: [] })
const textsOf = async (runId: string) =>
  (await readLog(p, runId)).map((one) => ('message' in one ? one.message : one.type))

/** mulberry32, so that a course of faults can be played again. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Records that lose a question or its answer, or are asked twice. */
function faultyRecords(random: () => number): Pick<Platform, 'db' | 'bus'> {
  const rows: Platform['db']['rows'] = async (...asked) => {
    const fault = random()
    if (fault < 0.15) throw new Error('the question was lost')
    const answer = await p.db.rows(...asked)
    if (fault < 0.3) throw new Error('the answer was lost')
    return fault < 0.45 ? p.db.rows(...asked) : answer
  }
  return { bus: p.bus, db: { ...p.db, rows } }
}

/** Asks again while the records are disturbed, as the runner does. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (thrown) {
      if (!(thrown instanceof LogDisturbed)) throw thrown
    }
  }
}

test.each([1, 2, 3, 4, 5])(
  'records that lose questions and answers or are asked twice keep every event once, in order (seed %s)',
  async (seed) => {
    const random = randomOf(seed)
    const taken = await leasedRun()
    const told: number[] = []
    const log = openRunLog(
      faultyRecords(random),
      taken,
      0,
      () => true,
      (_, seq) => told.push(seq),
    )
    const said = [...Array.from({ length: 60 }, (_, at) => event(at + 1)), finished(61)]
    let own = 0
    for (let isOver = false; !isOver; ) {
      const mark = await patiently(() => log.mark(epoch))
      const events = said.slice(Math.max(0, mark - Math.floor(random() * 3)), mark + 1 + Math.floor(random() * 8))
      isOver = (await patiently(() => log.store(epoch, events))).finished
      if (!isOver && random() < 0.1) await sayOwn(log, ++own)
    }
    const texts = await textsOf(taken.runId)
    expect(texts.filter((text) => !text.startsWith('own'))).toEqual([
      ...said.slice(0, -1).map((_, at) => `${at + 1}`),
      'run.finished',
    ])
    expect(texts.filter((text) => text.startsWith('own'))).toEqual(
      Array.from({ length: own }, (_, at) => `own ${at + 1}`),
    )
    expect([log.headSeq(), told.at(-1)]).toEqual([texts.length, texts.length])
  },
)

const sayOwn = (log: RunLog, count: number) =>
  patiently(() =>
    log.own(async () => [{ type: 'notice', agentId: null, level: 'info', code: 'c', message: `own ${count}` }]),
  )

test('followers are told of what is stored, never of what will be', async () => {
  const taken = await leasedRun()
  const told: Promise<[number, number]>[] = []
  const log = openRunLog(
    p,
    taken,
    0,
    () => true,
    (runId, seq) => {
      told.push(readLog(p, runId).then((events) => [seq, events.length]))
    },
  )
  await Promise.all(Array.from({ length: 20 }, (_, at) => log.store(epoch, [event(at + 1)])))
  const seen = await Promise.all(told)
  expect(seen.map(([seq]) => seq)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1))
  for (const [seq, stored] of seen) expect(stored).toBeGreaterThanOrEqual(seq)
})

test('a writer whose lease has passed on, or is too old to act on, writes nothing more', async () => {
  const first = await leasedRun()
  let mayAct = true
  const log = openRunLog(p, first, 0, () => mayAct)
  await log.store(epoch, [event(1)])
  mayAct = false
  await expect(log.store(epoch, [event(2)])).rejects.toThrow(LeaseLost)
  mayAct = true
  await releaseLease(p, first)
  const second = openRunLog(p, await lease(first.runId, 'r2'), 1, () => true)
  await expect(log.store(epoch, [event(2)])).rejects.toThrow(LeaseLost)
  await expect(log.own(async () => [])).resolves.toBeUndefined()
  expect(await second.store(epoch, [event(1), event(2)])).toEqual({ lseq: 2, finished: false })
  expect(await textsOf(first.runId)).toEqual(['1', '2'])
})

test('events after a gap are refused, and those after the end are not taken', async () => {
  const taken = await leasedRun()
  const log = openRunLog(p, taken, 0, () => true)
  await log.store(epoch, [event(1)])
  await expect(log.store(epoch, [event(3)])).rejects.toThrow('events 3 to 3 do not follow 1')
  expect(await log.store(epoch, [event(2), finished(3), event(4)])).toEqual({ lseq: 3, finished: true })
  expect(await log.store(epoch, [event(4)])).toMatchObject({ finished: true })
  expect(await textsOf(taken.runId)).toEqual(['1', '2', 'run.finished'])
})

test('no token of ours reaches the log, and the end carries the gateway’s figures, not the sandbox’s', async () => {
  const taken = await leasedRun()
  const log = openRunLog(p, taken, 0, () => true)
  const token = makeToken('run')
  await log.store(epoch, [event(1, { message: `it says ${token}` }), finished(2)])
  const events = await readLog(p, taken.runId)
  expect(JSON.stringify(events)).not.toContain(token)
  expect(events.at(-1)).toMatchObject({ type: 'run.finished', usage: noUsage, cost: 0 })
})
