import { integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { users } from './accounts.ts'
import { amountCheck, createdAt, id, instant, listCheck, microCredits } from './columns.ts'

/** Who pays. One row an owner; the row that every ledger transaction locks first. */
export const payers = pgTable(
  'payers',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    funding: text('funding').$type<'credits' | 'operator'>().notNull().default('operator'),
    status: text('status').$type<'open' | 'restricted' | 'closed'>().notNull().default('open'),
    plan: text('plan').notNull().default('operator'),
    stripeCustomerId: text('stripe_customer_id'),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('payers_user').on(t.userId),
    uniqueIndex('payers_customer').on(t.stripeCustomerId),
    listCheck('payers_funding', t.funding, ['credits', 'operator']),
    listCheck('payers_status', t.status, ['open', 'restricted', 'closed']),
  ],
)

/** Append-only. A call is charged by the newest book whose `valid_from` has passed. */
export const priceBooks = pgTable('price_books', {
  version: integer('version').primaryKey(),
  validFrom: instant('valid_from').notNull(),
  note: text('note').notNull(),
  createdAt: createdAt(),
})

/** Cost to the house and price to the payer, in micro-credits per million units. */
export const prices = pgTable(
  'prices',
  {
    version: integer('version')
      .notNull()
      .references(() => priceBooks.version, { onDelete: 'restrict' }),
    item: text('item').notNull(),
    unit: text('unit').notNull(),
    cost: microCredits('cost').notNull(),
    price: microCredits('price').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.version, t.item, t.unit] }),
    amountCheck('prices_cost', t.cost),
    amountCheck('prices_price', t.price),
  ],
)
