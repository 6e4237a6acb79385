import { type Budget, noUsage, type Usage } from '@codeberth/protocol'
import type { LimitCode } from './limit-ends.ts'

const microCredits = 1_000_000

/** What one agent may use of the tree's budget. */
export type Slice = { steps: number; endsAt: number }

/** The budget of a whole agent tree: one object, charged by all. */
export type TreeBudget = {
  readonly limits: Budget
  readonly startedAt: number
  /** Takes one step of the tree. */
  chargeStep(): void
  /** `cost` in micro-credits; where the provider counts nothing, `guessedTokens` are charged. */
  chargeCall(usage: Usage | null, cost: number | null, guessedTokens: number): void
  /** The limit that is used up, or null. `taken` are the steps of the asking agent. */
  spent(slice: Slice, taken: number, now: number): LimitCode | null
  /** What a child may use: half of what is left, at most `maxChildMs`, so that its parent can still finish. */
  slice(now: number): Slice
  /** The slice of the run's own agent: everything. */
  whole(): Slice
}

/** The longest that one child may work: a stuck one must not hold its siblings' results for the whole run. */
const maxChildMs = 30 * 60_000

export function openBudget(limits: Budget, startedAt: number): TreeBudget {
  const used = { steps: 0, tokens: 0, cost: 0 }
  const endsAt = startedAt + limits.ms
  return {
    limits,
    startedAt,
    chargeStep() {
      used.steps++
    },
    chargeCall(usage, cost, guessedTokens) {
      const { input, output } = usage ?? noUsage
      used.tokens += input + output || guessedTokens
      used.cost += cost ?? 0
    },
    spent(slice, taken, now) {
      if (used.steps >= limits.steps || taken >= slice.steps) return 'steps'
      if (used.tokens >= limits.tokens) return 'tokens'
      if (used.cost >= limits.credits * microCredits) return 'cost'
      return now >= slice.endsAt ? 'time' : null
    },
    slice(now) {
      const left = Math.max(0, endsAt - now)
      const steps = Math.max(1, Math.floor((limits.steps - used.steps) / 2))
      return { steps, endsAt: now + Math.min(maxChildMs, Math.floor(left / 2)) }
    },
    whole: () => ({ steps: limits.steps, endsAt }),
  }
}
