import { newId } from '@codeberth/protocol'
import {
  accessTokens,
  type Db,
  dataKeys,
  encryptedApiKeys,
  eq,
  idempotencyKeys,
  messagesWaiting,
  oauthAccounts,
  payers,
  priceBooks,
  prices,
  projects,
  rateLimits,
  runAsks,
  runCommands,
  runEvents,
  runLeases,
  runSources,
  runs,
  sandboxes,
  threads,
  tickets,
  usage,
  users,
  webSessions,
} from './index.ts'

const at = 1_764_000_000_123

/** Inserts a run with all that it belongs to. Returns it as it was given. */
export async function newRun(db: Db): Promise<typeof runs.$inferInsert> {
  const [userId, projectId, threadId, payerId] = [newId(), newId(), newId(), newId()]
  const run = {
    id: newId(),
    projectId,
    threadId,
    payerId,
    actorId: userId,
    credential: 'web:test',
    clientId: newId(),
    trigger: 'user',
    input: { text: 'hello' },
    budget: { steps: 1, tokens: 1, credits: 1, ms: 1, depth: 1, children: 1 },
    agent: 'base2',
    model: 'm',
    mode: 'default' as const,
  }
  await db.transaction(async (tx) => {
    await tx.insert(users).values({ id: userId, login: userId })
    await tx.insert(payers).values({ id: payerId, userId })
    await tx.insert(projects).values({ id: projectId, userId, slug: 's', name: 'S', source: { kind: 'empty' } })
    await tx.insert(threads).values({ id: threadId, projectId, title: 't', by: userId })
    await tx.insert(runs).values(run)
  })
  return run
}

/** An event of a run, with what is hard to keep: ms, odd text, nested JSON, a negative epoch. */
export const eventOf = (runId: string, seq: number) => ({
  runId,
  seq,
  at,
  agentId: null,
  type: 'message.delta',
  payload: { text: 'é\u2028"', deep: [1, null, { a: true }] },
  epoch: -3,
  lseq: seq,
  generation: 3,
})

/** Inserts a row into every table, each of which keeps every constraint. */
export async function aRowEverywhere(db: Db): Promise<void> {
  const { id: runId, projectId, threadId, payerId, actorId: userId } = await newRun(db)
  const [dataKeyId, version] = [newId(), 1_000_000 + Math.floor(performance.now())]
  const until = { endsAt: at }
  await db.transaction(async (tx) => {
    await tx
      .update(users)
      .set({ email: `${userId}@x.test`, emailVerified: true })
      .where(eq(users.id, userId))
    await tx.insert(oauthAccounts).values({ provider: 'github', providerAccountId: userId, userId })
    const times = { freshAt: at, seenAt: at, idleAt: at, ...until }
    await tx.insert(webSessions).values({ id: newId(), tokenHash: newId(), userId, ...times })
    const token = { name: 'ci', last4: 'abcd', scopes: ['runs:read'], createdAt: at }
    await tx.insert(accessTokens).values({ id: newId(), tokenHash: newId(), userId, ...token, ...until })
    await tx
      .insert(tickets)
      .values({ id: newId(), tokenHash: newId(), kind: 'terminal', userId, target: 't', ...until })
    await tx.insert(idempotencyKeys).values({ actorId: userId, route: 'r', key: 'k', bodyHash: 'h', ...until })
    await tx.insert(rateLimits).values({ key: newId(), tat: at })
    await tx.insert(dataKeys).values({ id: dataKeyId, userId, ring: 'keys', wrapped: 'w', masterVersion: 1 })
    const key = { provider: 'openai', label: 'l', last4: 'abcd', sealed: 's', dataKeyId, by: userId }
    await tx.insert(encryptedApiKeys).values({ id: newId(), userId, ...key })
    await tx.update(payers).set({ stripeCustomerId: payerId }).where(eq(payers.id, payerId))
    await tx.insert(priceBooks).values({ version, validFrom: at, note: 'test' })
    await tx.insert(prices).values({ version, item: 'm', unit: 'input', cost: 1, price: 2 })
    const call = { callId: newId(), item: 'model', funding: 'house', provider: 'p', model: 'm' } as const
    const figures = {
      tokens: { input: 1, output: 1, reasoning: 0, cacheRead: 0, cacheWrite: 0 },
      listCost: 1,
      ms: 1,
      at,
    }
    const whose = { runId, payerId, actorId: userId, projectId, priceVersion: version }
    await tx.insert(usage).values({ id: newId(), ...call, ...figures, ...whose })
    const waiting = { threadId, kind: 'steer', text: 't', place: 1, by: userId } as const
    await tx.insert(messagesWaiting).values({ clientId: newId(), ...waiting })
    await tx.insert(sandboxes).values({ projectId, since: at, isolation: 'none' })
    await tx.insert(runLeases).values({ runId, owner: 'o', generation: 1, tokenHash: newId(), ...until })
    await tx.insert(runSources).values({ runId, epoch: 1, lseq: 1 })
    await tx.insert(runEvents).values(eventOf(runId, 1))
    await tx.insert(runCommands).values({ runId, clientId: newId(), kind: 'cancel', body: {}, by: userId })
    await tx.insert(runAsks).values({ runId, askId: 'a', kind: 'question', by: userId })
    await tx.update(runs).set({ parentRunId: runId, forkedFrom: runId }).where(eq(runs.id, runId))
  })
}
