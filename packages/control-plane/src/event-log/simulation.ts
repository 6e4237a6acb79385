import { limits, type RunEventDraft, type SpooledEvent } from '@codeberth/protocol'
import type { Lease } from '../lease/lease-state.ts'
import { freeLease, mayAct, planLease } from '../lease/plan-lease.ts'
import type { Batch, LogState, NewRow } from './append-state.ts'
import { planAppend } from './plan-append.ts'
import { batchOf } from './spooled-batch.ts'

/** What came of one simulated run. Times are virtual ms. */
export type SimulatedRun = {
  /** What the daemon said, in order. */
  said: RunEventDraft[]
  /** What the log holds, in order. */
  rows: NewRow[]
  log: LogState
  takeOvers: number
  fenced: number
  repeated: number
  endedAt: number
}

const epoch = 7
const runId = '01900000-0000-7000-8000-000000000001'
const faultsUntilMs = 120_000
const healLimitMs = 60_000
/** `code` of the notice with which each holder of the lease begins. */
export const takenOver = 'taken-over'

type Runner = {
  name: string
  held: { generation: number; renewedAt: number; lost: boolean } | null
  frozenUntil: number
}
type World = {
  random: () => number
  now: number
  queue: { at: number; order: number; run: () => void }[]
  order: number
  spool: SpooledEvent[]
  /** Events that have left the spool, because somebody said that they are stored. */
  trimmed: number
  said: RunEventDraft[]
  log: LogState
  rows: NewRow[]
  runners: Runner[]
  counts: { takeOvers: number; fenced: number; repeated: number }
}

/**
 * Plays one run with its daemon, spool, lease and log on a virtual clock. The seed decides delays, doubles, cuts, freezes and
 * kills; after two minutes everything is healed and the run must end within one more. Throws Error when it does not.
 */
export function simulateRun(seed: number, said: RunEventDraft[]): SimulatedRun {
  const world = openWorld(seed, said)
  let spoolAt = 500
  for (const [at, draft] of said.entries()) {
    spoolAt += pick(world, 0, 400)
    after(world, spoolAt, () => world.spool.push({ epoch, lseq: at + 1, at: world.now, draft: { ...draft } }))
  }
  for (const runner of world.runners) live(world, runner)
  for (let next = takeNext(world); next; next = takeNext(world)) {
    world.now = Math.max(world.now, next.at)
    if (world.now > faultsUntilMs + healLimitMs + said.length * 400) throw new Error(`seed ${seed}: the run is stuck`)
    next.run()
    if (world.log.state === 'finished') break
  }
  const { rows, log, counts, now } = world
  return { said, rows, log, ...counts, endedAt: now }
}

function openWorld(seed: number, said: RunEventDraft[]): World {
  return {
    random: randomOf(seed),
    now: 0,
    queue: [],
    order: 0,
    spool: [],
    trimmed: 0,
    said,
    log: { lease: freeLease, marks: new Map(), headSeq: 0, asks: new Map(), state: 'queued', stop: null },
    rows: [],
    runners: ['a', 'b', 'c'].map((name) => ({ name, held: null, frozenUntil: 0 })),
    counts: { takeOvers: 0, fenced: 0, repeated: 0 },
  }
}

const isFaulty = (world: World): boolean => world.now < faultsUntilMs
const pick = (world: World, from: number, to: number): number => from + Math.floor(world.random() * (to - from + 1))
const chance = (world: World, share: number): boolean => isFaulty(world) && world.random() < share

function after(world: World, ms: number, run: () => void): void {
  world.queue.push({ at: world.now + ms, order: world.order++, run })
}

function takeNext(world: World) {
  world.queue.sort((a, b) => a.at - b.at || a.order - b.order)
  return world.queue.shift()
}

// A runner's life: again and again it looks for the run, renews its lease and carries events over.
function live(world: World, runner: Runner): void {
  after(world, pick(world, 50, 1_500), () => {
    if (runner.frozenUntil > world.now) after(world, runner.frozenUntil - world.now, () => turn(world, runner))
    else turn(world, runner)
    live(world, runner)
  })
}

function turn(world: World, runner: Runner): void {
  if (chance(world, 0.04)) runner.frozenUntil = world.now + pick(world, 1_000, 40_000)
  if (chance(world, 0.04)) runner.held = null
  if (!runner.held) take(world, runner)
  if (!runner.held) return
  renew(world, runner)
  carry(world, runner)
}

function setLease(world: World, lease: Lease): void {
  world.log = { ...world.log, lease }
}

function take(world: World, runner: Runner): void {
  if (world.log.state === 'finished') return
  const { lease, outcome } = planLease(world.log.lease, { kind: 'take', owner: runner.name }, world.now)
  setLease(world, lease)
  if (!outcome.held) return
  if (outcome.generation > 1) world.counts.takeOvers++
  runner.held = { generation: outcome.generation, renewedAt: world.now, lost: false }
  sayOwn(world, outcome.generation)
}

// Said by the runner itself, under a source of its own.
function sayOwn(world: World, generation: number): void {
  const draft = { type: 'notice', agentId: null, level: 'info', code: takenOver, message: `by ${generation}` }
  const source = { runId, generation, epoch: -generation }
  const batch = batchOf(source, [{ epoch: -generation, lseq: 1, at: world.now, draft }], { from: 0, to: world.now })
  if (batch) send(world, batch)
}

function renew(world: World, runner: Runner): void {
  const { held } = runner
  if (!held || world.now - held.renewedAt < limits.leaseRenewMs.value || chance(world, 0.2)) return
  const event = { kind: 'renew', generation: held.generation } as const
  const { lease, outcome } = planLease(world.log.lease, event, world.now)
  setLease(world, lease)
  if (outcome.held) held.renewedAt = world.now
  else runner.held = null
}

function carry(world: World, runner: Runner): void {
  const { held } = runner
  if (!held || !mayAct(held, world.now)) return
  const mark = world.log.marks.get(epoch) ?? 0
  if (world.trimmed > mark) throw new Error(`event ${mark + 1} has left the spool before it was stored`)
  const stale = chance(world, 0.1) ? pick(world, 1, 5) : 0
  const events = world.spool.slice(Math.max(world.trimmed, mark - stale), mark + pick(world, 1, 40))
  const batch = batchOf({ runId, generation: held.generation, epoch }, events, { from: 0, to: world.now })
  if (batch) send(world, batch)
}

// What the runner sends arrives later, perhaps twice, perhaps after its lease has passed on, perhaps never.
function send(world: World, batch: Batch): void {
  const delay = chance(world, 0.2) ? pick(world, 1_000, 40_000) : pick(world, 1, 30)
  if (!chance(world, 0.05)) after(world, delay, () => arrive(world, batch))
  if (chance(world, 0.1)) after(world, delay + pick(world, 0, 20_000), () => arrive(world, batch))
}

function arrive(world: World, batch: Batch): void {
  const { log, outcome } = planAppend(world.log, batch, world.now)
  world.log = log
  if (outcome.kind === 'stored') world.rows.push(...batch.rows)
  if (outcome.kind === 'fenced') world.counts.fenced++
  if (outcome.kind === 'mark') world.counts.repeated++
  const stored = outcome.kind === 'stored' ? batch.last : outcome.kind === 'mark' ? outcome.lseq : 0
  if (batch.epoch === epoch) acknowledge(world, stored)
}

// An acknowledgement may be lost or late; what it names leaves the spool a minute after it.
function acknowledge(world: World, lseq: number): void {
  if (chance(world, 0.2)) return
  after(world, pick(world, 1, 5_000) + limits.spoolKeepMs.value, () => {
    world.trimmed = Math.max(world.trimmed, lseq)
  })
}

/** mulberry32: 32 bits of state are enough to replay a seed. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
