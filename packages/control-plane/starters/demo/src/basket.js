/** An item: name, how many, and the price of one in cents. */
export function createItem(name, count, price) {
  if (name === '') throw new Error('An item needs a name.')
  if (!Number.isInteger(count) || count < 1) throw new Error(`${name}: the count must be a whole number from 1.`)
  if (!Number.isInteger(price) || price < 0) throw new Error(`${name}: the price must be whole cents.`)
  return { name, count, price }
}

/** The sum of all items in cents. */
export function sumOf(items) {
  return items.reduce((sum, item) => sum + item.count * item.price, 0)
}
