import { newId } from '@codeberth/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { constraintTests } from './constraint-conformance.ts'
import { type Db, eq, errorCode, instantText, runEvents, runLeases, runs, type SQL, sql, users } from './index.ts'
import { eventOf, newRun } from './test-rows.ts'

/** A database under test: `open` may be called several times for one and the same database, except in memory. */
export type Records = { open(options?: { now?: SQL<number> }): Promise<Db>; close(): Promise<void> }

/** What every adapter of Db promises. */
export function dbConformance(name: string, start: () => Promise<Records>): void {
  describe(name, () => {
    let records: Records
    let db: Db
    beforeAll(async () => {
      records = await start()
      db = await records.open()
      await db.migrate()
    }, 180_000)
    afterAll(async () => {
      await db?.close()
      await db?.close()
      await records?.close()
    })
    constraintTests(() => db)
    schemaTests(() => db)
    logTests(() => db)
    transactionTests(() => db)
    test('the time is what was put in place of the clock', async () => {
      const simulated = await records.open({ now: sql<number>`timestamptz '2020-01-01 00:00:01.5Z'` })
      const rows = await simulated.rows(sql`select ${simulated.now} as now`, z.object({ now: instantText }))
      expect(rows).toEqual([{ now: Date.UTC(2020, 0, 1, 0, 0, 1, 500) }])
      await simulated.close()
    })
  })
}

function schemaTests(db: () => Db): void {
  test('migrating a database that is up to date applies nothing', async () => {
    expect(await db().migrate()).toEqual([])
  })

  test('a login is one whatever its case, a verified address too', async () => {
    const login = `Ada-${newId()}`
    await db()
      .orm.insert(users)
      .values({ id: newId(), login, email: `${login}@x.test`, emailVerified: true })
    expect(await refusal(db().orm.insert(users).values({ id: newId(), login: login.toLowerCase() }))).toBe('23505')
    const claim = (emailVerified: boolean) =>
      db()
        .orm.insert(users)
        .values({ id: newId(), login: newId(), email: `${login.toUpperCase()}@X.TEST`, emailVerified })
    expect(await refusal(claim(true))).toBe('23505')
    expect(await refusal(claim(false))).toBe(undefined)
  })

  test('a run is finished exactly when it has a stop, and its state is of the list', async () => {
    const { orm } = db()
    const run = await newRun(db())
    const set = (values: Partial<typeof runs.$inferInsert>) => orm.update(runs).set(values).where(eq(runs.id, run.id))
    expect(await refusal(set({ state: 'finished' }))).toBe('23514')
    expect(await refusal(set({ stop: 'completed' }))).toBe('23514')
    expect(await refusal(orm.execute(sql`update runs set state = 'paused' where id = ${run.id}`))).toBe('23514')
    expect(await refusal(set({ state: 'finished', stop: 'completed' }))).toBe(undefined)
  })

  test('creating a run twice under one client id is refused', async () => {
    const run = await newRun(db())
    expect(
      await refusal(
        db()
          .orm.insert(runs)
          .values({ ...run, id: newId() }),
      ),
    ).toBe('23505')
  })

  test('an amount above what JavaScript holds exactly is refused', async () => {
    const { orm } = db()
    await orm.execute(sql`insert into price_books (version, valid_from, note) values (900, now(), 'test')`)
    const price = (amount: string) =>
      orm.execute(sql`insert into prices (version, item, unit, cost, price)
        values (900, ${amount}, 'token', 0, ${sql.raw(amount)})`)
    expect(await refusal(price('9007199254740991'))).toBe(undefined)
    expect(await refusal(price('9007199254740992'))).toBe('23514')
    expect(await refusal(price('-1'))).toBe('23514')
  })
}

function logTests(db: () => Db): void {
  test('an event comes back as it was written: ms, JSON, negative epoch', async () => {
    const run = await newRun(db())
    const event = eventOf(run.id, 1)
    await db().orm.insert(runEvents).values(event)
    expect(await db().orm.select().from(runEvents).where(eq(runEvents.runId, run.id))).toEqual([event])
    const rows = await db().rows(
      sql`select at, payload from run_events where run_id = ${run.id}`,
      z.object({ at: instantText, payload: z.json() }),
    )
    expect(rows).toEqual([{ at: event.at, payload: event.payload }])
  })

  test('a seq and a source number are stored once', async () => {
    const run = await newRun(db())
    await db().orm.insert(runEvents).values(eventOf(run.id, 1))
    expect(
      await refusal(
        db()
          .orm.insert(runEvents)
          .values({ ...eventOf(run.id, 1), lseq: 2 }),
      ),
    ).toBe('23505')
    expect(
      await refusal(
        db()
          .orm.insert(runEvents)
          .values({ ...eventOf(run.id, 2), lseq: 1 }),
      ),
    ).toBe('23505')
  })

  test.each(['price_books', 'run_events', 'usage'])('%s is append-only but for retention', async (table) => {
    const { orm } = db()
    const name = sql.identifier(table)
    expect(await refusal(orm.execute(sql`update ${name} set created_at = now()`))).toMatch(/CB001|42703/)
    expect(await refusal(orm.execute(sql`delete from ${name}`))).toBe('CB001')
    expect(await refusal(orm.execute(sql`truncate ${name} cascade`))).toBe('CB001')
    const retention = (statement: SQL) =>
      db().transaction(async (tx) => {
        await tx.execute(sql`set local codeberth.retention = 'on'`)
        await tx.execute(statement)
      })
    expect(await refusal(retention(sql`delete from ${name} where false`))).toBe(undefined)
    expect(await refusal(retention(sql`truncate ${name} cascade`))).toBe('CB001')
    expect(await refusal(orm.execute(sql`delete from ${name}`))).toBe('CB001')
  })

  test('an event is neither changed nor deleted, and leaves by retention', async () => {
    const run = await newRun(db())
    const event = eventOf(run.id, 1)
    const { orm } = db()
    const mine = eq(runEvents.runId, run.id)
    await orm.insert(runEvents).values(event)
    expect(await refusal(orm.update(runEvents).set({ type: 'x' }).where(mine))).toBe('CB001')
    expect(await orm.select().from(runEvents).where(mine)).toEqual([event])
    await db().transaction(async (tx) => {
      await tx.execute(sql`set local codeberth.retention = 'on'`)
      await tx.delete(runEvents).where(mine)
    })
    expect(await orm.select().from(runEvents).where(mine)).toEqual([])
  })
}

function transactionTests(db: () => Db): void {
  test('a transaction that throws leaves nothing', async () => {
    const login = `gone-${newId()}`
    const failed = db().transaction(async (tx) => {
      await tx.insert(users).values({ id: newId(), login })
      throw new Error('changed my mind')
    })
    await expect(failed).rejects.toThrow('changed my mind')
    expect(await db().orm.select().from(users).where(eq(users.login, login))).toEqual([])
  })

  test('a deadlock runs the transaction again, at most 3 times', async () => {
    let runsOfIt = 0
    const deadlocked = (times: number) =>
      db().transaction(async (tx) => {
        runsOfIt += 1
        if (runsOfIt <= times)
          await tx.execute(sql`do $$ begin raise exception 'deadlock' using errcode = '40P01'; end $$`)
        return runsOfIt
      })
    expect(await deadlocked(3)).toBe(4)
    runsOfIt = 0
    expect(await refusal(deadlocked(9))).toBe('40P01')
    expect(runsOfIt).toBe(4)
  })

  test('a lease is compared with the time of the database', async () => {
    const run = await newRun(db())
    const lease = { runId: run.id, owner: 'runner-1', generation: 1, endsAt: Date.now() - 60_000 }
    await db().orm.insert(runLeases).values(lease)
    const past = sql`${runLeases.endsAt} < ${db().now} and ${runLeases.runId} = ${run.id}`
    expect(await db().orm.select({ owner: runLeases.owner }).from(runLeases).where(past)).toEqual([
      { owner: 'runner-1' },
    ])
  })
}

// SQLSTATE with which the database refuses, undefined when it does not.
const refusal = async (work: PromiseLike<unknown>): Promise<string | undefined> => work.then(() => undefined, errorCode)
