/**
 * The lease on one run as the database holds it. A lease that was never taken is `free` with generation 0. Times are ms of
 * the database's clock.
 */
export type Lease =
  | { state: 'free'; generation: number }
  | { state: 'held'; generation: number; owner: string; endsAt: number }

/** What may be asked of a lease. */
export type LeaseEvent =
  | { kind: 'take'; owner: string }
  | { kind: 'renew'; generation: number }
  | { kind: 'release'; generation: number }

/** What came of it: the generation under which the asker holds the lease, or that it does not. */
export type LeaseOutcome = { held: true; generation: number; endsAt: number } | { held: false }

/** A lease as its holder sees it: times are of the holder's monotonic clock, in ms. */
export type HeldLease = { generation: number; renewedAt: number; lost: boolean }
