import type { ModelPrice, Usage } from '@codeberth/protocol'

/** One row of `prices`: `list` is what a call is charged in µcr (1 US cent = 1,000,000) per million units. */
export type PriceRow = { item: string; unit: keyof ModelPrice; price: number }

const dollar = 100_000_000
const perMillion = (item: string, input: number, output: number, cacheRead: number, cacheWrite: number): PriceRow[] => [
  { item, unit: 'input', price: Math.round(input * dollar) },
  { item, unit: 'output', price: Math.round(output * dollar) },
  { item, unit: 'cacheRead', price: Math.round(cacheRead * dollar) },
  { item, unit: 'cacheWrite', price: Math.round(cacheWrite * dollar) },
]

/**
 * The first price book: publishers' list prices in US dollars per million tokens (input, output, read from and written to a
 * cache) as of its `valid_from`. A book is never changed; a new price is a new book.
 */
export const firstPriceBook = {
  version: 1,
  note: 'List prices of the first release',
  rows: [
    ...perMillion('anthropic/claude-sonnet-4.5', 3, 15, 0.3, 3.75),
    ...perMillion('anthropic/claude-opus-4.5', 5, 25, 0.5, 6.25),
    ...perMillion('anthropic/claude-haiku-4.5', 1, 5, 0.1, 1.25),
    ...perMillion('openai/gpt-5.1', 1.25, 10, 0.125, 1.25),
    ...perMillion('openai/gpt-5-mini', 0.25, 2, 0.025, 0.25),
    ...perMillion('openai/gpt-4.1', 2, 8, 0.5, 2),
    ...perMillion('google/gemini-2.5-pro', 1.25, 10, 0.31, 1.25),
    ...perMillion('google/gemini-2.5-flash', 0.3, 2.5, 0.075, 0.3),
    ...perMillion('scripted', 0, 0, 0, 0),
  ],
} as const

/** Cost of one call in µcr, rounded up once, at the end. `input` of a usage includes what was read from and written to a cache. */
export function callCost(price: ModelPrice, usage: Usage): number {
  const plain = Math.max(0, usage.input - usage.cacheRead - usage.cacheWrite)
  const sum =
    plain * price.input +
    usage.output * price.output +
    usage.cacheRead * price.cacheRead +
    usage.cacheWrite * price.cacheWrite
  return Math.ceil(sum / 1_000_000)
}
