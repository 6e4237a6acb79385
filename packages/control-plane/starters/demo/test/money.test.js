import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatMoney } from '../src/money.js'

test('cents have two digits', () => {
  assert.equal(formatMoney(1205), '12.05 €')
})

test('amounts below zero carry their sign', () => {
  assert.equal(formatMoney(-93), '-0.93 €')
})
