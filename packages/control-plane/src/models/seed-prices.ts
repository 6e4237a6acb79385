import { type Db, priceBooks, prices } from '@codeberth/db'
import { firstPriceBook } from './price-book.ts'

/** Writes the first price book, once; a later start finds it. */
export async function seedPrices(p: { db: Db }): Promise<void> {
  const { version, note, rows } = firstPriceBook
  await p.db.transaction(async (orm) => {
    const made = await orm
      .insert(priceBooks)
      .values({ version, note, validFrom: 0 })
      .onConflictDoNothing()
      .returning({ version: priceBooks.version })
    if (made.length === 0) return
    await orm.insert(prices).values(rows.map(({ item, unit, price }) => ({ version, item, unit, cost: price, price })))
  })
}
