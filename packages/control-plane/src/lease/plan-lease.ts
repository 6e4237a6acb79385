import { limits } from '@codeberth/protocol'
import type { HeldLease, Lease, LeaseEvent, LeaseOutcome } from './lease-state.ts'

export const freeLease: Lease = { state: 'free', generation: 0 }

/** Whether the lease gives the right to write at `now`. At its last moment it does not. */
export const isLive = (lease: Lease, now: number): lease is Extract<Lease, { state: 'held' }> =>
  lease.state === 'held' && lease.endsAt > now

/**
 * The rule of the lease, which the SQL of `lease.ts` carries out: who takes a free or ended lease holds the next generation;
 * a generation is renewed and released only while it is live.
 */
export function planLease(lease: Lease, event: LeaseEvent, now: number): { lease: Lease; outcome: LeaseOutcome } {
  const refused = { lease, outcome: { held: false } } as const
  switch (event.kind) {
    case 'take':
      return isLive(lease, now) ? refused : grant(lease.generation + 1, event.owner, now)
    case 'renew':
      return isLive(lease, now) && lease.generation === event.generation
        ? grant(lease.generation, lease.owner, now)
        : refused
    case 'release':
      return isLive(lease, now) && lease.generation === event.generation
        ? { lease: { state: 'free', generation: lease.generation }, outcome: { held: false } }
        : refused
  }
}

function grant(generation: number, owner: string, now: number): { lease: Lease; outcome: LeaseOutcome } {
  const endsAt = now + limits.leaseTtlMs.value
  return { lease: { state: 'held', generation, owner, endsAt }, outcome: { held: true, generation, endsAt } }
}

/**
 * Whether the holder may still cause effects at `now` of its monotonic clock. Asked before every side effect and not by a
 * timer, because a process that was frozen acts before its timers run.
 */
export const mayAct = (held: HeldLease, now: number): boolean =>
  !held.lost && now - held.renewedAt < limits.leaseStopMs.value
