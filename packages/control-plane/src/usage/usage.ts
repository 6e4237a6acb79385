import { type Db, sql } from '@codeberth/db'
import { newId, noUsage, Usage } from '@codeberth/protocol'
import * as z from 'zod'
import { priceOf } from '../models/model-status.ts'
import { callCost } from '../models/price-book.ts'
import type { RunGrant } from './run-grant.ts'

/** A model call that has ended, as the gateway saw it. `priceItem` null: its price is not known. */
export type MeteredCall = {
  callId: string
  grant: RunGrant
  funding: 'house' | 'byok' | 'local'
  provider: string
  model: string
  priceItem: string | null
  usage: Usage
  /** The provider sent no figures; the tokens are our own estimate. */
  estimated: boolean
  firstTokenMs: number | null
  ms: number
}

/** Writes the one usage row of a call; a second time with the same call id changes nothing. Nothing is charged on plan `operator`. */
export async function recordUsage(p: { db: Db }, call: MeteredCall): Promise<void> {
  const price = call.priceItem === null ? null : await priceOf(p, call.priceItem)
  const listCost = call.funding === 'local' ? 0 : price ? callCost(price.price, call.usage) : null
  const { grant } = call
  await p.db.orm.execute(sql`
    insert into usage (id, call_id, item, run_id, payer_id, actor_id, project_id, funding, provider, model, tokens, list_cost,
      estimated, price_version, ttft_ms, ms, at)
    values (${newId()}, ${call.callId}, 'model', ${grant.runId}, ${grant.payerId}, ${grant.actorId}, ${grant.projectId},
      ${call.funding}, ${call.provider}, ${call.model}, ${JSON.stringify(call.usage)}::jsonb, ${listCost}, ${call.estimated},
      ${price?.version ?? null}, ${call.firstTokenMs}, ${call.ms}, ${p.db.now})
    on conflict (call_id) do nothing`)
}

const Sum = z.object({
  calls: z.coerce.number(),
  unpriced: z.coerce.number(),
  cost: z.coerce.number(),
  input: z.coerce.number(),
  output: z.coerce.number(),
  reasoning: z.coerce.number(),
  cacheRead: z.coerce.number(),
  cacheWrite: z.coerce.number(),
})

/** What a run has used by the gateway's own meter. `cost` in µcr; null when the price of a call is not known. */
export async function runUsage(p: { db: Db }, runId: string): Promise<{ usage: Usage; cost: number | null }> {
  const figure = (name: keyof Usage) => sql`coalesce(sum((tokens->>${name})::bigint), 0)`
  const [sum] = await p.db.rows(
    sql`select count(*) as calls, count(*) filter (where list_cost is null) as unpriced, coalesce(sum(list_cost), 0) as cost,
        ${figure('input')} as input, ${figure('output')} as output, ${figure('reasoning')} as reasoning,
        ${figure('cacheRead')} as "cacheRead", ${figure('cacheWrite')} as "cacheWrite"
      from usage where run_id = ${runId}`,
    Sum,
  )
  if (!sum) return { usage: noUsage, cost: 0 }
  const { calls: _calls, unpriced, cost, ...usage } = sum
  return { usage: Usage.parse(usage), cost: unpriced > 0 ? null : cost }
}
