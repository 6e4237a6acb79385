#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { createItem } from './basket.js'
import { receiptLines } from './receipt.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    discount: { type: 'string', default: '0' },
  },
})

const items = positionals.map((argument) => {
  const [name = '', count, price] = argument.split(':')
  return createItem(name, Number(count), Number(price))
})

console.log(receiptLines(items, { discount: Number(values.discount) }).join('\n'))
