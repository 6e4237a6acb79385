import assert from 'node:assert/strict'
import { test } from 'node:test'
import { discountOf } from '../src/discount.js'

test('no discount takes nothing off', () => {
  assert.equal(discountOf(617, 0), 0)
})

test('a discount is rounded to the nearest cent', () => {
  assert.equal(discountOf(617, 15), 93)
})

test('a discount over 100 percent is refused', () => {
  assert.throws(() => discountOf(617, 101), RangeError)
})
