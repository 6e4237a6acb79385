import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createItem, sumOf } from '../src/basket.js'

test('a basket is the sum of its items', () => {
  assert.equal(sumOf([createItem('bread', 2, 249), createItem('milk', 1, 119)]), 617)
})

test('an empty basket costs nothing', () => {
  assert.equal(sumOf([]), 0)
})

test('a price is whole cents', () => {
  assert.throws(() => createItem('bread', 1, 2.49), /whole cents/)
})
