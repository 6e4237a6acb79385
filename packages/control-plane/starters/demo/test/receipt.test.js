import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createItem } from '../src/basket.js'
import { receiptLines } from '../src/receipt.js'

test('a receipt lists items, discount and total', () => {
  assert.deepEqual(receiptLines([createItem('bread', 2, 250)], { discount: 10 }), [
    '2 × bread                 5.00 €',
    'Discount 10 %            -0.50 €',
    '--------------------------------',
    'Total                     4.50 €',
  ])
})

test('a receipt without discount does not mention one', () => {
  assert.deepEqual(receiptLines([createItem('milk', 1, 119)]), [
    '1 × milk                  1.19 €',
    '--------------------------------',
    'Total                     1.19 €',
  ])
})
