import type { Usage } from '@codeberth/protocol'
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { users } from './accounts.ts'
import { amountCheck, createdAt, id, instant, listCheck, microCredits } from './columns.ts'
import { payers, priceBooks } from './money.ts'
import { projects } from './projects.ts'
import { runs } from './runs.ts'

/** Append-only: one row a metered call. `list_cost` null: the provider's price is not known. */
export const usage = pgTable(
  'usage',
  {
    id: id(),
    callId: text('call_id').notNull(),
    item: text('item').$type<'model' | 'compute' | 'tool'>().notNull(),
    runId: uuid('run_id').references(() => runs.id, { onDelete: 'restrict' }),
    agentId: text('agent_id'),
    step: integer('step'),
    payerId: uuid('payer_id')
      .notNull()
      .references(() => payers.id, { onDelete: 'restrict' }),
    actorId: uuid('actor_id')
      .notNull()
      .references(() => users.id, { onDelete: 'restrict' }),
    projectId: uuid('project_id').references(() => projects.id, { onDelete: 'restrict' }),
    funding: text('funding').$type<'house' | 'byok' | 'local'>().notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    tokens: jsonb('tokens').$type<Usage>().notNull(),
    listCost: microCredits('list_cost'),
    charge: microCredits('charge').notNull().default(0),
    absorbed: microCredits('absorbed').notNull().default(0),
    /** The provider sent no counts; the tokens are our own estimate. */
    estimated: boolean('estimated').notNull().default(false),
    priceVersion: integer('price_version').references(() => priceBooks.version, { onDelete: 'restrict' }),
    ttftMs: integer('ttft_ms'),
    ms: integer('ms').notNull(),
    at: instant('at').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('usage_call').on(t.callId),
    index('usage_payer').on(t.payerId, t.at),
    index('usage_run').on(t.runId),
    index('usage_actor').on(t.actorId, t.at),
    index('usage_project').on(t.projectId),
    index('usage_price_version').on(t.priceVersion),
    listCheck('usage_item', t.item, ['model', 'compute', 'tool']),
    listCheck('usage_funding', t.funding, ['house', 'byok', 'local']),
    amountCheck('usage_list_cost', t.listCost),
    amountCheck('usage_charge', t.charge),
    amountCheck('usage_absorbed', t.absorbed),
  ],
)
