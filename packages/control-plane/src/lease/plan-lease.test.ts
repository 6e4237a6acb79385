import { limits } from '@codeberth/protocol'
import { expect, test } from 'vitest'
import type { Lease, LeaseEvent } from './lease-state.ts'
import { freeLease, mayAct, planLease } from './plan-lease.ts'

const now = 1_000_000
const ttl = limits.leaseTtlMs.value
const free: Lease = { state: 'free', generation: 3 }
const live: Lease = { state: 'held', generation: 3, owner: 'a', endsAt: now + 1 }
const ended: Lease = { state: 'held', generation: 3, owner: 'a', endsAt: now }
const take: LeaseEvent = { kind: 'take', owner: 'b' }
const taken = { state: 'held', generation: 4, owner: 'b', endsAt: now + ttl }
const renewed = { state: 'held', generation: 3, owner: 'a', endsAt: now + ttl }
const granted = (generation: number) => ({ held: true, generation, endsAt: now + ttl })
const refused = { held: false }

const table: [string, Lease, LeaseEvent, Lease, object][] = [
  ['never taken · take', freeLease, take, { ...taken, state: 'held', generation: 1 }, granted(1)],
  ['free · take', free, take, { ...taken, state: 'held' }, granted(4)],
  ['live · take', live, take, live, refused],
  ['ended · take', ended, take, { ...taken, state: 'held' }, granted(4)],
  ['free · renew', free, { kind: 'renew', generation: 3 }, free, refused],
  ['live · renew', live, { kind: 'renew', generation: 3 }, { ...renewed, state: 'held' }, granted(3)],
  ['live · renew by an older generation', live, { kind: 'renew', generation: 2 }, live, refused],
  ['ended · renew', ended, { kind: 'renew', generation: 3 }, ended, refused],
  ['free · release', free, { kind: 'release', generation: 3 }, free, refused],
  ['live · release', live, { kind: 'release', generation: 3 }, free, refused],
  ['live · release by an older generation', live, { kind: 'release', generation: 2 }, live, refused],
  ['ended · release', ended, { kind: 'release', generation: 3 }, ended, refused],
]

test.each(table)('%s', (_name, lease, event, after, outcome) => {
  expect(planLease(lease, event, now)).toEqual({ lease: after, outcome })
})

test('a holder that has not renewed for ten seconds may not act, whatever it last heard', () => {
  const held = { generation: 1, renewedAt: 100, lost: false }
  expect(mayAct(held, 100 + limits.leaseStopMs.value - 1)).toBe(true)
  expect(mayAct(held, 100 + limits.leaseStopMs.value)).toBe(false)
  expect(mayAct({ ...held, lost: true }, 101)).toBe(false)
})
