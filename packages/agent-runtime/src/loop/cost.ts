import type { ModelPrice, Usage } from '@codeberth/protocol'

const perTokens = 1_000_000

/** The cost of a call in whole micro-credits, rounded up; null when the price is not known. Cached tokens are part of `input`. */
export function costOf(usage: Usage, price: ModelPrice | null): number | null {
  if (!price) return null
  const fresh = Math.max(0, usage.input - usage.cacheRead - usage.cacheWrite)
  const micro =
    fresh * price.input +
    usage.cacheRead * price.cacheRead +
    usage.cacheWrite * price.cacheWrite +
    usage.output * price.output
  return Math.ceil(micro / perTokens)
}
