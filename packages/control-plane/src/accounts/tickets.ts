import { type Db, sql } from '@codeberth/db'
import { limits, newId } from '@codeberth/protocol'
import * as z from 'zod'
import { hashToken, makeToken, tokenKind } from './credential-token.ts'

/** What a ticket opens. */
export type TicketKind = 'terminal' | 'preview'

/** Ended tickets that leave with each new one, so that the table does not grow for ever. */
const endedAtOnce = 20

/** Makes a ticket for one person and one target (60 s, used once). Ask for rights first. */
export async function makeTicket(p: { db: Db }, userId: string, kind: TicketKind, target: string): Promise<string> {
  const ticket = makeToken('tkt')
  await p.db.orm.execute(sql`
    with ended as (
      delete from tickets where id in (
        select id from tickets where ends_at <= ${p.db.now} order by ends_at limit ${endedAtOnce} for update skip locked)
    )
    insert into tickets (id, token_hash, kind, user_id, target, ends_at)
    values (${newId()}, ${hashToken(ticket)}, ${kind}, ${userId}, ${target},
      ${p.db.now} + ${limits.ticketMs.value}::int * interval '1 millisecond')`)
  return ticket
}

const Used = z.object({ id: z.string() })

/** Spends a ticket: true once, for the person and the target it was made for, within its life. */
export async function useTicket(
  p: { db: Db },
  userId: string,
  kind: TicketKind,
  ticket: string,
  target: string,
): Promise<boolean> {
  if (tokenKind(ticket) !== 'tkt') return false
  const used = await p.db.rows(
    sql`update tickets set used_at = ${p.db.now} where token_hash = ${hashToken(ticket)} and kind = ${kind}
      and user_id = ${userId} and target = ${target} and used_at is null and ends_at > ${p.db.now} returning id`,
    Used,
  )
  return used.length === 1
}
