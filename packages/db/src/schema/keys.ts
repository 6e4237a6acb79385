import { sql } from 'drizzle-orm'
import { boolean, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { users } from './accounts.ts'
import { createdAt, id, instant, listCheck } from './columns.ts'

/** One current data key an owner and ring, wrapped by the master key of `master_version` (base64). */
export const dataKeys = pgTable(
  'data_keys',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    ring: text('ring').$type<'keys' | 'secrets' | 'identity'>().notNull(),
    wrapped: text('wrapped').notNull(),
    masterVersion: integer('master_version').notNull(),
    current: boolean('current').notNull().default(true),
    createdAt: createdAt(),
  },
  (t) => [
    index('data_keys_user').on(t.userId),
    uniqueIndex('data_keys_current').on(t.userId, t.ring).where(sql`${t.current}`),
    index('data_keys_master').on(t.ring, t.masterVersion),
    listCheck('data_keys_ring', t.ring, ['keys', 'secrets', 'identity']),
  ],
)

/** Keys of model providers. `sealed` (base64) opens only with its data key, in the gateway. */
export const encryptedApiKeys = pgTable(
  'encrypted_api_keys',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    provider: text('provider').notNull(),
    label: text('label').notNull(),
    baseUrl: text('base_url'),
    last4: text('last4').notNull(),
    sealed: text('sealed').notNull(),
    dataKeyId: uuid('data_key_id')
      .notNull()
      .references(() => dataKeys.id, { onDelete: 'restrict' }),
    by: uuid('by')
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    usedAt: instant('used_at'),
    failedAt: instant('failed_at'),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('encrypted_api_keys_label').on(t.userId, t.provider, t.label),
    index('encrypted_api_keys_data_key').on(t.dataKeyId),
    index('encrypted_api_keys_by').on(t.by),
  ],
)
