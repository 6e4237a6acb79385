import { expect, test } from 'vitest'
import { callCost, firstPriceBook } from './price-book.ts'
import { modelSize, providerFacts, providers } from './providers.ts'

const price = { input: 300_000_000, output: 1_500_000_000, cacheRead: 30_000_000, cacheWrite: 375_000_000 }

test('a million tokens of input cost the list price: 3 dollars are 300 credits', () => {
  const usage = { input: 1_000_000, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0 }
  expect(callCost(price, usage)).toBe(300 * 1_000_000)
})

test('tokens of a cache are charged at their own price, not twice, and the sum is rounded up once', () => {
  const usage = { input: 1_000, output: 1, reasoning: 0, cacheRead: 900, cacheWrite: 50 }
  expect(callCost(price, usage)).toBe(50 * 300 + 1_500 + 900 * 30 + 50 * 375)
  expect(callCost({ ...price, input: 1 }, { ...usage, input: 1, output: 0, cacheRead: 0, cacheWrite: 0 })).toBe(1)
})

test('each model of the book has its four prices, each once', () => {
  const keys = firstPriceBook.rows.map((row) => `${row.item} ${row.unit}`)
  expect(new Set(keys).size).toBe(keys.length)
  expect(keys.length % 4).toBe(0)
})

test('each provider has a row, and a model that is not known gets a small size', () => {
  expect(providers.map((row) => row.provider)).toEqual(['openrouter', 'openai', 'ollama', 'lmstudio', 'vllm', 'custom'])
  expect(providerFacts('ollama').needsKey).toBe(false)
  expect(modelSize('anthropic/claude-sonnet-4.5').contextTokens).toBe(200_000)
  expect(modelSize('something-else').contextTokens).toBe(32_000)
})
