import { sumOf } from './basket.js'
import { discountOf } from './discount.js'
import { formatMoney } from './money.js'

const WIDTH = 32

/** The lines of a receipt: one for each item, the discount if there is one, and the total. */
export function receiptLines(items, { discount = 0 } = {}) {
  const sum = sumOf(items)
  const off = discountOf(sum, discount)
  const lines = items.map((item) => line(`${item.count} × ${item.name}`, formatMoney(item.count * item.price)))
  if (off > 0) lines.push(line(`Discount ${discount} %`, formatMoney(-off)))
  return [...lines, '-'.repeat(WIDTH), line('Total', formatMoney(sum - off))]
}

function line(left, right) {
  return left.padEnd(WIDTH - right.length) + right
}
